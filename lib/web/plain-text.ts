/** Answers to whoever watches the server: a line of text that nobody keeps. */

/** Such an answer. */
export function plainText(status: number, line: string, headers: Readonly<Record<string, string>> = {}): Response {
  const constant = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" };
  return new Response(`${line}\n`, { status, headers: { ...constant, ...headers } });
}
