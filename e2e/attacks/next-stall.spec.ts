/**
 * What Next reads of its own protocols takes time: a rendering to go on with (`Next-Resume`), the router's state, and the
 * arguments of a Server Action (React's Flight) have each kept a server busy for seconds with one request. Here no page takes
 * a body, nothing asks for an action, and a state is short.
 */
import { expect } from "@playwright/test";
import { sessionOf, test } from "#e2e/fixtures";
import { type Ask, asJson, type Question, withToken } from "#e2e/requests";
import { isShown } from "./gate";

/** How long an answer may take, in ms; on a busy machine, so many times as long as a plain page. */
const longest = 250;
const timesAsLong = 5;

/** What is slow once may have had bad luck: what counts is the fastest of so many. */
const tries = 3;

const sameOrigin = { "sec-fetch-site": "same-origin" };
const goodState = encodeURIComponent('["",{"children":["sign-in",{"children":["__PAGE__",{}]}]}]');
const deepState = `${'["",{"children":'.repeat(1_600)}["",{}]${"}]".repeat(1_600)}`;

/** By headers. Those that resume a rendering change nothing: the page is shown as if they were not there. */
const byHeaders: Record<string, readonly [status: number, headers: Record<string, string>]> = {
  "a resumed rendering": [200, { "next-resume": "1" }],
  "a resumed rendering of something large": [200, { "next-resume": "9".repeat(16_000) }],
  "a router's state that nests deep": [400, { rsc: "1", "next-router-state-tree": deepState }],
  "a router's state of one long word": [400, { rsc: "1", "next-router-state-tree": `["${"a".repeat(30_000)}"]` }],
};

/** Arguments that refer to each other round and round, nest, or have a number that takes the square of its length to read. */
const argumentsOfActions: Record<string, string> = {
  "that refer to each other": '{"0":"$1","1":"$0"}',
  "that refer to themselves": '["$0","$F0","$@0","$Q0","$W0","$i0"]',
  "that refer to a prototype": '["$1:__proto__:then","$1:constructor:constructor"]',
  "that nest deep": `${"[".repeat(15_000)}${"]".repeat(15_000)}`,
  "with a number of many digits": `["$n${"9".repeat(30_000)}"]`,
  "that are half of something": '["$K1',
};

test("headers of Next's own protocols keep no answer waiting", async ({ ask, person }) => {
  const headers = withToken((await sessionOf(person)).token);
  const ours = { headers: { ...headers, rsc: "1", "next-router-state-tree": goodState } };
  expect(isShown(await ask("/dashboard", ours), person), "a router's state is read").toBe(true);
  const usual = await fastest(ask, "/dashboard", { headers });
  for (const [what, [status, more]] of Object.entries(byHeaders)) {
    const { ms, ...answer } = await fastest(ask, "/dashboard", { headers: { ...headers, ...more } });
    expect([what, answer.status, whatIsSlow(ms, usual.ms)]).toEqual([what, status, null]);
  }
});

test("bodies of Next's own protocols are read by nothing, and keep no answer waiting", async ({ ask, person }) => {
  const headers = { ...sameOrigin, ...withToken((await sessionOf(person)).token) };
  expect((await ask("/api/name-change", asJson({ name: "Ada" }, headers))).status, "ours is").toBe(200);
  const usual = await fastest(ask, "/dashboard", { headers });
  for (const [what, body] of Object.entries(argumentsOfActions)) {
    for (const action of asActions(body)) {
      for (const [path, status] of [
        ["/dashboard", 405],
        ["/api/name-change", 415],
      ] as const) {
        const { ms, ...answer } = await fastest(ask, path, { ...action, headers: { ...headers, ...action.headers } });
        expect([what, path, answer.status, whatIsSlow(ms, usual.ms)]).toEqual([what, path, status, null]);
      }
    }
  }
});

/** As a browser sends arguments: alone, and as a field of a form; and as what a proxy sends to have a rendering resumed. */
function asActions(body: string): Question[] {
  const field = `--x\r\nContent-Disposition: form-data; name="1_$ACTION_REF_0"\r\n\r\n${body}\r\n--x--\r\n`;
  const action = { "next-action": "a".repeat(42), accept: "text/x-component" };
  return [
    { method: "POST", headers: { ...action, "content-type": "text/plain;charset=UTF-8" }, body },
    { method: "POST", headers: { ...action, "content-type": "multipart/form-data; boundary=x" }, body: field },
    { method: "POST", headers: { "next-resume": "1", "content-type": "application/octet-stream" }, body },
  ];
}

/** How long it took, where that is too long beside a plain page; else null. */
function whatIsSlow(ms: number, usual: number): string | null {
  return ms <= Math.max(longest, timesAsLong * usual) ? null : `${Math.round(ms)} ms beside ${Math.round(usual)}`;
}

async function fastest(ask: Ask, path: string, question: Question): Promise<{ status: number; ms: number }> {
  const answers: { status: number; ms: number }[] = [];
  while (answers.length < tries) {
    const begun = performance.now();
    const { status } = await ask(path, question);
    answers.push({ status, ms: performance.now() - begun });
  }
  expect(new Set(answers.map(({ status }) => status)).size).toBe(1);
  return answers.reduce((one, other) => (one.ms < other.ms ? one : other));
}
