/** Protected pages as attackers ask for them, and who answers: the gate at the edge, the guard in the page, or the page. */
import { readFileSync } from "node:fs";
import type { Person } from "#e2e/fixtures";
import { type Ask, type Question, type Reply, withToken } from "#e2e/requests";

/** A way to ask: an address, and what goes along. */
export type Attack = Question & { readonly path: string };

/**
 * Who answered: "page" shows what is protected; "gate" is the middleware, which answers before anything is rendered;
 * "guard" is the page's own check, behind it; "nothing" is an address that leads nowhere.
 */
export type Answerer = "page" | "gate" | "guard" | "nothing";

/** How many attacks are under way at a time: more of them would only wait for each other. */
const atOnce = 8;

/** Every protected page of the build. */
export function protectedPages(): string[] {
  return (buildFile("routes-manifest.json").staticRoutes as { page: string }[])
    .map(({ page }) => page)
    .filter((page) => /^\/dashboard(\/|$)/.test(page));
}

/** The addresses of a page's parts, which a browser fetches in advance. */
export function segmentPaths(page: string): string[] {
  const segments = ["_tree", "_full", "_head", "_index", `${page.slice(1)}/__PAGE__`, page.slice(1)];
  return segments.map((segment) => `${page}.segments/${segment}.segment.rsc`);
}

/** What the build says of itself in one of its files. */
export function buildFile(name: string) {
  return JSON.parse(readFileSync(`.next/${name}`, "utf8"));
}

/** The address at which Next gives page data; it names the build. */
export function dataPath(page = "/dashboard", locale = ""): string {
  return `/_next/data/${readFileSync(".next/BUILD_ID", "utf8").trim()}${locale}${page}.json`;
}

/** The question, with a token. */
export function bringing(token: string | null, { headers = {}, ...question }: Question): Question {
  const cookies = [headers.cookie, token === null ? undefined : withToken(token).cookie].filter(Boolean);
  return { ...question, headers: { ...headers, ...(cookies.length > 0 && { cookie: cookies.join("; ") }) } };
}

/** Whether any byte of an answer is of the person or of their page. */
export function isShown({ body, rawHeaders }: Reply, { id, name, email }: Person): boolean {
  const answer = `${rawHeaders.join("\n")}\n${body}`;
  return [id, name, email, encodeURIComponent(email), "You are signed in as"].some((text) => answer.includes(text));
}

/** Each of these attacks, in their order, and who answers it where it brings this token. */
export async function answerersOf(
  ask: Ask,
  person: Person,
  token: string | null,
  attacks: readonly Attack[],
): Promise<string[]> {
  const all: string[] = [];
  for (let begin = 0; begin < attacks.length; begin += atOnce) {
    const some = attacks.slice(begin, begin + atOnce).map(async (attack) => {
      const reply = await ask(attack.path, bringing(token, attack));
      return `${titleOf(attack)}: ${answererOf(reply, person)}`;
    });
    all.push(...(await Promise.all(some)));
  }
  return all;
}

/** What `answerersOf` gives where all are answered by the same. */
export function allBy(who: Answerer, attacks: readonly Attack[]): string[] {
  return attacks.map((attack) => `${titleOf(attack)}: ${who}`);
}

function titleOf({ path, ...question }: Attack): string {
  return `${path} ${JSON.stringify(question)}`;
}

function answererOf(reply: Reply, person: Person): Answerer | string {
  if (isShown(reply, person)) return "page";
  const { status, headers, body } = reply;
  const toSignIn = /^\/sign-in(\?|$)/.test(headers.location ?? headers["x-nextjs-redirect"]?.toString() ?? "");
  if (status === 303 && toSignIn) return "gate";
  if (status === 307 && toSignIn) return "guard";
  if (status === 200 && body.includes("NEXT_REDIRECT;replace;/sign-in")) return "guard";
  return status === 404 ? "nothing" : `${status} ${headers.location ?? ""}`;
}
