/** Protected pages asked for by every other name and in every other form that the framework has for them. */
import { expect } from "@playwright/test";
import { decodeJwt, importJWK, SignJWT } from "jose";
import { endSessionsOf, expiredToken, type Person, sessionOf, test } from "#e2e/fixtures";
import { type Ask, type Question, type Reply, withToken } from "#e2e/requests";
import { someKey } from "#e2e/secrets";
import type { IssuedToken } from "#lib/auth/session";
import { bringing, dataPath, isShown } from "./gate";

/** The addresses that show a protected page to whoever may see it. */
const renders = ["/dashboard", "/dashboard?tab=1", "/dashboard?_rsc=abc12", "/dashboard?nxtPpath=sign-in", dataPath()];

/** What else it may be asked for by. */
const otherNames = [
  "/dashboard/",
  "//dashboard",
  "/%64ashboard",
  "/dashboar%64",
  "/DASHBOARD",
  "/dashboard%2f",
  "/dashboard;a=b",
  "/dashboard/style.css",
  "/dashboard.rsc",
  "/dashboard.prefetch.rsc",
  "/dashboard.txt",
  "/dashboard.json",
  "/dashboard.rsc?_rsc=abc12",
  "/dashboard.segments/_tree.segment.rsc",
  "/dashboard.segments/dashboard/__PAGE__.segment.rsc",
  "/_next/server/app/dashboard.rsc",
  dataPath().replace(".json", ".rsc"),
  "/sign-in?nxtPpath=dashboard",
];

const skipped = "middleware:middleware:middleware:middleware:middleware";
const prefetch = { rsc: "1", "next-router-prefetch": "1" };

/** How it may be asked for. These show the page to whoever may see it. */
const showing = {
  "a plain request": {},
  "a request for components": { headers: { rsc: "1" } },
  "a prefetch by Purpose": { headers: { purpose: "prefetch" } },
  "a prefetch by Sec-Purpose": { headers: { "sec-purpose": "prefetch;prerender" } },
  "a skipped middleware": { headers: { "x-middleware-subrequest": skipped } },
  "a skipped src/middleware": { headers: { "x-middleware-subrequest": skipped.replaceAll("middle", "src/middle") } },
  "a skipped pages/_middleware": { headers: { "x-middleware-subrequest": "pages/_middleware" } },
  "a request for page data": { headers: { "x-nextjs-data": "1" } },
  "a path matched elsewhere": { headers: { "x-matched-path": "/dashboard", "x-now-route-matches": "1=dashboard" } },
  "an invoked path": { headers: { "x-invoke-path": "/dashboard", "x-invoke-status": "200", "x-middleware-next": "1" } },
  "a rewrite by header": { headers: { "x-middleware-rewrite": "/dashboard", "x-original-url": "/dashboard" } },
  "a resumed rendering": { headers: { "next-resume": "1" } },
  "our own headers, forged": { headers: { "x-latchkey-prefetch": "1", "x-latchkey-path": "/", "x-latchkey-rsc": "1" } },
} satisfies Record<string, Question>;
const shapes = {
  ...showing,
  "a HEAD": { method: "HEAD" },
  "a prefetch of components": { headers: prefetch },
  "a prefetch of the tree": { headers: { ...prefetch, "next-router-segment-prefetch": "/_tree" } },
  "a prefetch of the page": { headers: { ...prefetch, "next-router-segment-prefetch": "/dashboard/__PAGE__" } },
  "a prefetched page": { headers: { "next-router-segment-prefetch": "/dashboard/__PAGE__" } },
  "a resumed POST": { method: "POST", headers: { "next-resume": "1" }, body: "[]" },
} satisfies Record<string, Question>;

/** Those by which a request might get past the gate, or to another page than its address says. */
const routing = Object.fromEntries(
  (
    [
      "a plain request",
      "a HEAD",
      "a request for components",
      "a prefetch of the page",
      "a skipped middleware",
      "a request for page data",
      "a path matched elsewhere",
    ] as const
  ).map((shape) => [shape, shapes[shape]]),
);

/** Who must learn nothing, and the token they bring. */
const outsiders: Record<string, (person: Person, living: IssuedToken) => Promise<string | null>> = {
  "a stranger": async () => null,
  "the bearer of a tampered token": async (_, { token }) => tampered(token),
  "the bearer of a token signed by a key of their own": async (_, { token }) => forged(token),
  "the bearer of an expired token whose session has ended": async (person, living) => {
    await endSessionsOf(person);
    return expiredToken(living);
  },
  "the bearer of a good token whose session has ended": async (person, { token }) => {
    await endSessionsOf(person);
    return token;
  },
};

test("its owner is shown a protected page in every form that has it", async ({ ask, person }) => {
  test.slow(); // each of them is rendered
  const { token } = await sessionOf(person);
  const forms = renders.flatMap((path) => Object.keys(showing).map((shape) => `${shape}, ${path}: 200`));
  expect((await whereShown(ask, person, token, renders, showing)).sort()).toEqual(forms.sort());
});

for (const [outsider, tokenOf] of Object.entries(outsiders)) {
  test(`${outsider} learns nothing from a protected page, however it is asked for`, async ({ ask, person }) => {
    test.slow(); // some two hundred requests
    const living = await sessionOf(person);
    expect(await whereShown(ask, person, living.token, ["/dashboard"], showing), "to its owner").not.toEqual([]);
    const token = await tokenOf(person, living);
    expect(await whereShown(ask, person, token, renders, shapes)).toEqual([]);
    expect(await whereShown(ask, person, token, otherNames, routing)).toEqual([]);
  });

  test(`${outsider} is sent to sign in, and back to the page afterwards`, async ({ ask, person }) => {
    const living = await sessionOf(person);
    expect((await ask("/dashboard?tab=1", { headers: withToken(living.token) })).status).toBe(200);
    const token = await tokenOf(person, living);
    const end = await follow(ask, "/dashboard?tab=1", token);
    expect(end.path).toBe("/sign-in?next=%2Fdashboard%3Ftab%3D1");
    expect(end.reply.status).toBe(200);
  });
}

for (const [shape, question] of Object.entries(showing)) {
  test(`a session that ends is refused at the very next request: ${shape}`, async ({ ask, person }) => {
    const { token } = await sessionOf(person);
    const asked = bringing(token, question);
    expect(isShown(await ask("/dashboard", asked), person)).toBe(true);
    await endSessionsOf(person);
    expect(isShown(await ask("/dashboard", asked), person)).toBe(false);
  });
}

test("a method that no page takes is refused before anything is rendered", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]) {
    const reply = await ask("/dashboard", { method, headers: withToken(token) });
    expect([method, reply.status, reply.headers.allow]).toEqual([method, 405, "GET, HEAD"]);
    expect(isShown(reply, person)).toBe(false);
  }
});

/** Where the person's page was shown, as "shape, address: status". An answer of 5xx counts: it is not a refusal. */
async function whereShown(
  ask: Ask,
  person: Person,
  token: string | null,
  paths: readonly string[],
  questions: Record<string, Question>,
): Promise<string[]> {
  const shown: string[] = [];
  const tryOne = async (path: string, shape: string, question: Question) => {
    const reply = await ask(path, bringing(token, question));
    if (isShown(reply, person) || reply.status >= 500) shown.push(`${shape}, ${path}: ${reply.status}`);
  };
  for (const path of paths) {
    await Promise.all(Object.entries(questions).map(([shape, question]) => tryOne(path, shape, question)));
  }
  return shown;
}

/** Where a browser ends, after ten redirects at the most, that shows the same token everywhere and keeps no other. */
async function follow(
  ask: Ask,
  path: string,
  token: string | null,
  most = 10,
): Promise<{ path: string; reply: Reply }> {
  const reply = await ask(path, bringing(token, {}));
  const { location } = reply.headers;
  return location && most > 0 ? follow(ask, location, token, most - 1) : { path, reply };
}

/** The token with something else in its payload, under the old signature. */
function tampered(token: string): string {
  const [header, , signature] = token.split(".");
  const payload = Buffer.from(JSON.stringify({ ...decodeJwt(token), jti: "another" })).toString("base64url");
  return [header, payload, signature].join(".");
}

/** The same claims under the name of our key, signed by another. */
async function forged(token: string): Promise<string> {
  const [header = ""] = token.split(".");
  const { kid } = JSON.parse(Buffer.from(header, "base64url").toString());
  const key = await importJWK(someKey("session"), "ES256");
  return new SignJWT(decodeJwt(token)).setProtectedHeader({ alg: "ES256", typ: "session+jwt", kid }).sign(key);
}
