/**
 * Somebody who is signed in is led to an address that a cache before the server takes for a file (`/dashboard/x.css`), and the
 * attacker asks the cache for it. So nothing personal is there under such a name, and whatever is says that it may not be kept.
 */
import { expect } from "@playwright/test";
import { expiredToken, sessionOf, test } from "#e2e/fixtures";
import { asJson, type Reply, withToken } from "#e2e/requests";
import { bringing, dataPath, isShown, protectedPages, segmentPaths } from "./gate";

const endpoints = ["/api/me", "/api/sessions", "/api/tokens", "/api/account-export"];

/** What makes an address look like a file's, to one cache or another. */
const disguises = [
  ...["/x.css", "/x.js", "/x.avif", "/", "//x.css", "/%2e%2e/x.css", "/..%2fx.css", "/.%2f..%2fx.css"],
  ...[".css", ".js", ".json", ".txt", ".html", ".ico", ".rsc", ".prefetch.rsc"],
  ...[";x.css", ";.css", ";/x.css", "%3bx.css", "%3fx.css", "%23x.css", "%00.css", "%0a.css", "%20.css", "%2fx.css"],
  ...["%5cx.css", "\\x.css", "!x.css", "~x.css", "$x.css", "%u002fx.css", "%c0%afx.css", "%e2%80%ae.css"],
];

/** These are the page or the endpoint itself, with a query that means nothing to it. */
const queries = ["?x.css", "?/x.css", "?x=.js", "?_rsc=x", "?.css"];

/** Files that caches keep, and ways from them to a page. */
const detours = [
  "/_next/static/..%2f..%2fdashboard",
  "/_next/static/%2e%2e/%2e%2e/dashboard",
  "/icon.svg/..%2fdashboard",
];

test("a page under the name of a file is not found, whoever asks", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  const control = await ask("/dashboard", bringing(token, {}));
  expect([isShown(control, person), mayBeKept(control)]).toEqual([true, false]);
  const named = [...protectedPages(), ...endpoints].flatMap((path) =>
    (path === "/dashboard" || path === "/api/me" ? disguises : ["/x.css", ";x.css", ".css"]).map(
      (text) => `${path}${text}`,
    ),
  );
  for (const path of [...named, ...segmentPaths("/dashboard"), ...detours]) {
    const reply = await ask(path, bringing(token, {}));
    const isKept = mayBeKept(reply) && reply.status !== 308; // to the plain spelling, for everybody
    expect([path, reply.status < 500, isShown(reply, person), isKept]).toEqual([path, true, false, false]);
  }
});

test("the page itself may be kept by no cache, in none of its forms", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  const forms = [
    ...["", ...queries].flatMap((query) =>
      [{}, { rsc: "1" }, { purpose: "prefetch" }].map((headers) => ({ path: `/dashboard${query}`, headers })),
    ),
    ...endpoints.flatMap((path) => ["", ...queries].map((query) => ({ path: `${path}${query}`, headers: {} }))),
    {
      path: "/dashboard",
      headers: { rsc: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": "/_tree" },
    },
    { path: "/dashboard", headers: { "cache-control": "max-age=3600", pragma: "cache", "if-none-match": "*" } },
    { path: dataPath(), headers: { "x-nextjs-data": "1" } },
  ];
  for (const { path, headers } of forms) {
    const reply = await ask(path, bringing(token, { headers }));
    expect([path, reply.status, mayBeKept(reply)]).toEqual([path, 200, false]);
  }
});

test("an answer that sets a cookie, or leads away, may be kept by no cache", async ({ ask, person }) => {
  const issued = await sessionOf(person);
  const { email, password } = person;
  const replies = [
    await ask("/dashboard"),
    await ask("/dashboard", { headers: withToken(await expiredToken(issued)) }),
    await ask("/session/renew", { headers: withToken(await expiredToken(issued)) }),
    await ask("/sign-in", { headers: withToken((await sessionOf(person)).token) }),
    await ask("/api/sign-in", asJson({ email, password })),
    await ask("/api/nothing"),
    await ask("/.well-known/change-password"),
  ];
  expect(replies.map(({ status }) => status)).toEqual([303, 303, 303, 307, 200, 404, 303]);
  expect(replies.filter(mayBeKept)).toEqual([]);
  const { body } = await ask("/sign-in");
  const file = /(?:src|href)="(\/_next\/static\/[^"]+)"/.exec(body)?.[1] ?? "";
  expect(mayBeKept(await ask(file)), "a file of the build may").toBe(true);
});

test("what is open to all is the same for all where it may be kept, and no header gets into it", async ({
  ask,
  person,
}) => {
  const { token } = await sessionOf(person);
  const odd = {
    "x-forwarded-host": "evil.example",
    "x-original-url": "/evil.example",
    "user-agent": "evil.example",
    referer: "http://evil.example/",
  };
  for (const path of [
    "/",
    "/sign-in",
    "/how-it-works",
    "/docs/api",
    "/api/openapi.json",
    "/.well-known/jwks.json",
    "/icon.svg",
  ]) {
    const reply = await ask(path, bringing(token, { headers: { ...odd, cookie: "theme=evil.example" } }));
    expect([path, `${reply.rawHeaders}${reply.body}`.includes("evil.example")]).toEqual([path, false]);
    if (!mayBeKept(reply)) continue;
    expect([path, reply.body.includes(person.email), reply.body.includes(person.id)]).toEqual([path, false, false]);
    expect([path, reply.headers["set-cookie"]]).toEqual([path, undefined]);
    expect([path, reply.body === (await ask(path)).body], "as a stranger gets it").toEqual([path, true]);
  }
});

/** Whether a cache that everybody shares may keep an answer. */
function mayBeKept({ headers }: Reply): boolean {
  return !/(^|[\s,])(no-store|private)([\s,]|$)/.test(headers["cache-control"] ?? "");
}
