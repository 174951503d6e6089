/** Whether the process answers; says nothing of what it depends on. */
export async function GET(): Promise<Response> {
  return new Response("ok\n", {
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  });
}
