import { expect } from "@playwright/test";
import { config } from "#lib/config";
import { db } from "#lib/db/client";
import { endSessionsOf, expiredToken, giveSession, type Person, sessionOf, test } from "./fixtures";
import { type Ask, asJson, cookieName, withToken } from "./requests";

test("who signs out is out with every copy of the cookie", async ({ signedIn, person, ask }) => {
  const copy = (await signedIn.context().cookies()).find(({ name }) => name === cookieName)?.value ?? "";
  await signedIn.goto("/dashboard");
  expect(await admitted(ask, person, copy)).toEqual(["page", "endpoint"]);
  await signedIn.getByRole("button", { name: "Sign out" }).click();
  await expect(signedIn).toHaveURL("/sign-in");
  expect(await admitted(ask, person, copy)).toEqual([]);
  expect((await ask("/session/renew", { headers: withToken(copy) })).headers.location).toMatch(/^\/sign-in/);
});

test("who signs out with an expired token ends the session all the same", async ({ ask, person }) => {
  const issued = await sessionOf(person);
  const expired = withToken(await expiredToken(issued));
  const reply = await ask("/api/sign-out", asJson({}, { ...expired, "sec-fetch-site": "same-origin" }));
  expect(reply.status).toBe(204);
  expect(await admitted(ask, person, issued.token)).toEqual([]);
});

test("who signs out in one browser stays signed in in another", async ({ signedIn, secondBrowser, person }) => {
  await signedIn.goto("/dashboard");
  await signedIn.getByRole("button", { name: "Sign out" }).click();
  await expect(signedIn).toHaveURL("/sign-in");
  await secondBrowser.goto("/dashboard");
  await expect(secondBrowser.getByText(person.email)).toBeVisible();
});

test("whose session ends elsewhere is sent to sign in at the next click", async ({ page, person }) => {
  await giveSession(page.context(), person);
  await page.goto("/");
  await endSessionsOf(person);
  await page.getByRole("link", { name: "Go to the dashboard" }).click();
  await expect(page).toHaveURL("/sign-in?next=%2Fdashboard");
  await expect(page.getByText(person.email)).toBeHidden();
});

test("no script can read the token, and no page contains it", async ({ page, person: { email, password } }) => {
  await page.request.post("/api/sign-in", { data: { email, password } });
  const token = (await page.context().cookies()).find(({ name }) => name === cookieName)?.value ?? "";
  const signature = token.split(".")[2] ?? "";
  expect(signature).toHaveLength(86);
  await page.goto("/dashboard");
  await expect(page.getByText(email)).toBeVisible();
  const readable = await page.evaluate(async () => {
    const [databases, kept] = [await indexedDB.databases(), await caches.keys()];
    return [document.cookie, localStorage.length, sessionStorage.length, databases.length, kept.length];
  });
  expect(readable).toEqual(["", 0, 0, 0, 0]);
  expect(await page.content()).not.toContain(signature);
});

test("GET /api/me tells a person who they are and how long their session lives", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  const reply = await ask("/api/me", { headers: withToken(token) });
  expect(reply.status).toBe(200);
  expect(reply.headers["content-type"]).toBe("application/json");
  expect(reply.headers["cache-control"]).toBe("no-store");
  const row = await db().session.findFirstOrThrow({ where: { userId: person.id } });
  const { idle, absolute } = config().sessionLimits;
  expect(JSON.parse(reply.body)).toEqual({
    user: { id: person.id, email: person.email, name: person.name },
    session: {
      id: row.id,
      createdAt: row.createdAt.toISOString(),
      lastSeenAt: row.lastSeenAt.toISOString(),
      idleEndsAt: later(row.lastSeenAt, idle),
      endsAt: later(row.createdAt, absolute),
    },
  });
});

test("GET /api/me answers strangers with problem details and no cookie", async ({ ask }) => {
  const reply = await ask("/api/me");
  expect(reply.status).toBe(401);
  expect(reply.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
  expect(reply.headers["set-cookie"]).toBeUndefined();
  expect(JSON.parse(reply.body)).toEqual({
    type: "about:blank",
    title: "Not signed in",
    status: 401,
    code: "not-signed-in",
    detail: "You are not signed in. Sign in and try again.",
  });
});

test("HEAD /api/me answers as GET does, without the body", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  const got = await ask("/api/me", { headers: withToken(token) });
  const head = await ask("/api/me", { method: "HEAD", headers: withToken(token) });
  expect([head.status, head.headers["content-type"], head.body]).toEqual([200, got.headers["content-type"], ""]);
});

/** Where a token lets its bearer in as this person. A refusal is 303 or 307 to sign in, and 401. */
async function admitted(ask: Ask, person: Person, token: string): Promise<string[]> {
  const page = await ask("/dashboard", { headers: withToken(token) });
  const endpoint = await ask("/api/me", { headers: withToken(token) });
  const lets = { page: page.body.includes(person.email), endpoint: endpoint.body.includes(person.email) };
  if (!lets.page) expect([page.status, page.headers.location]).toEqual([expect.any(Number), toSignIn]);
  if (!lets.endpoint) expect(endpoint.status).toBe(401);
  return Object.entries(lets).flatMap(([where, open]) => (open ? [where] : []));
}

const toSignIn = "/sign-in?next=%2Fdashboard";

function later(time: Date, by: number): string {
  return new Date(time.getTime() + by).toISOString();
}
