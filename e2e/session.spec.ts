import { createHmac } from "node:crypto";
import { expect } from "@playwright/test";
import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader, importJWK, SignJWT } from "jose";
import { config } from "#lib/config";
import { db } from "#lib/db/client";
import { endSessionsOf, expiredToken, giveSession, type Person, resigned, sessionOf, somebody, test } from "./fixtures";
import { type Ask, asJson, cookieName, tokenIn, withToken } from "./requests";
import { someKey } from "./secrets";

/** What an attacker, or another version, might make of a token. The server signed none of these. */
const forgeries: Record<string, (token: string) => string | Promise<string>> = {
  "with another payload": (token) => spliced(token, 1, { ...decodeJwt(token), gen: 2 }),
  "with another header": (token) => spliced(token, 0, { ...decodeProtectedHeader(token), cty: "JWT" }),
  "with another signature": (token) => token.replace(/[^.]{86}$/, "A".repeat(86)),
  "with no signature": (token) => token.replace(/[^.]{86}$/, ""),
  "with alg none": (token) => spliced(token, 0, { alg: "none", typ: "session+jwt" }).replace(/[^.]{86}$/, ""),
  "with alg NONE and a signature": (token) => spliced(token, 0, { alg: "NONE", typ: "session+jwt" }),
  "with alg HS256 and the public key for a secret": (token) => signedWithPublicKey(token),
  "by another key under our name": async (token) => signedBy(someKey("session"), token, kidOf(token)),
  "by another key under its own name": async (token) => signedBy(someKey("session"), token),
  "by another key that it brings along": async (token) => signedByOwnKey(token),
  "with padding": (token) => `${token}==`,
  "with a dot too many": (token) => `${token}.`,
  "with a part too few": (token) => token.split(".").slice(0, 2).join("."),
  "in another alphabet": (token) => `${token.slice(0, -1)}+`,
  "with stray bits at its end": (token) => withStrayBits(token),
  "of more than 2 KiB": (token) => `${token.split(".")[0]}.${"A".repeat(2048)}.${"A".repeat(86)}`,
  "that is no token": () => "../../etc/passwd",
};

/** What the server's own key might have signed for another purpose, or for another session. */
const misfits: Record<string, Record<string, unknown>> = {
  "for another issuer": { iss: "https://evil.example" },
  "for another audience": { aud: "https://evil.example" },
  "that is not good yet": { nbf: 4_000_000_000 },
  "that has no end": { exp: undefined },
  "that has an endless end": { exp: "never" },
  "for nobody": { sub: "" },
  "for a session that never was": { sid: "AAAAAAAAAAAAAAAAAAAAAA" },
  "for no session": { sid: undefined },
  "of a generation to come": { gen: 2 },
  "of generation 0": { gen: 0 },
  "of half a generation": { gen: 1.5 },
};

test("a token is refused unless every byte of it is the server's", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  expect(await admitted(ask, person, token)).toEqual(["page", "endpoint"]);
  for (const [what, forge] of Object.entries(forgeries)) {
    expect(await admitted(ask, person, await forge(token)), `a token ${what}`).toEqual([]);
  }
});

test("a token is refused where the server signed it for something else", async ({ ask, person }) => {
  const issued = await sessionOf(person);
  expect(await admitted(ask, person, await resigned(issued, { jti: "another" }))).toEqual(["page", "endpoint"]);
  for (const [what, claims] of Object.entries(misfits)) {
    expect(await admitted(ask, person, await resigned(issued, claims)), `a token ${what}`).toEqual([]);
  }
});

test("a token of one person opens no session of another", async ({ ask, person }) => {
  const issued = await sessionOf(person);
  const other = await somebody();
  const theirs = decodeJwt((await sessionOf(other)).token);
  expect(await admitted(ask, other, await resigned(issued, { sub: theirs.sub }))).toEqual([]);
  expect(await admitted(ask, other, await resigned(issued, { sid: theirs.sid }))).toEqual([]);
  expect(await admitted(ask, other, await resigned(issued, { sub: theirs.sub, sid: theirs.sid }))).not.toEqual([]);
});

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

test("a session that somebody planted is never taken over", async ({ ask, person }) => {
  const planted = await sessionOf(await somebody());
  const { email, password } = person;
  const sameOrigin = { "sec-fetch-site": "same-origin", ...withToken(planted.token) };
  const reply = await ask("/api/sign-in", asJson({ email, password }, sameOrigin));
  const token = tokenIn(reply) ?? "";
  expect(decodeJwt(token).sid).not.toBe(decodeJwt(planted.token).sid);
  expect(await admitted(ask, person, token)).toEqual(["page", "endpoint"]);
  expect((await ask("/api/me", { headers: withToken(planted.token) })).status).toBe(401);
});

test("no script can read the token, and no page contains it", async ({ page, person: { email, password } }) => {
  await page.request.post("/api/sign-in", { data: { email, password } });
  const token = (await page.context().cookies()).find(({ name }) => name === cookieName)?.value ?? "";
  const signature = token.split(".")[2] ?? "";
  expect(signature).toHaveLength(86);
  await page.goto("/dashboard");
  await expect(page.getByText(email)).toBeVisible();
  const readable = await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length]);
  expect(readable).toEqual(["", 0, 0]);
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

/** The token with another header (0) or payload (1) under the old signature. */
function spliced(token: string, part: 0 | 1, content: object): string {
  return token.split(".").with(part, encode(content)).join(".");
}

function signedWithPublicKey(token: string): string {
  const [key] = config().sessionTrust.keys;
  const input = `${encode({ alg: "HS256", typ: "session+jwt", kid: kidOf(token) })}.${token.split(".")[1]}`;
  return `${input}.${createHmac("sha256", JSON.stringify(key)).update(input).digest("base64url").padEnd(86, "A")}`;
}

async function signedBy(jwk: ReturnType<typeof someKey>, token: string, kid = jwk.kid, more: object = {}) {
  const header = { alg: "ES256", typ: "session+jwt", kid, ...more };
  return new SignJWT(decodeJwt(token)).setProtectedHeader(header).sign(await importJWK(jwk, "ES256"));
}

async function signedByOwnKey(token: string): Promise<string> {
  const key = someKey("session");
  const { kty, crv, x, y } = key;
  return signedBy(key, token, await calculateJwkThumbprint(key), { jwk: { kty, crv, x, y } });
}

/** 64 bytes leave four of the last character's six bits unused: this spells the same signature. */
function withStrayBits(token: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return token.slice(0, -1) + alphabet[alphabet.indexOf(token.at(-1) ?? "") + 1];
}

function kidOf(token: string): string {
  return decodeProtectedHeader(token).kid ?? "";
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function later(time: Date, by: number): string {
  return new Date(time.getTime() + by).toISOString();
}
