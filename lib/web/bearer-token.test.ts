import { NextRequest } from "next/server";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { signAccessToken } from "#lib/access-token";
import type { User } from "#lib/auth/caller";
import type { IssuedToken } from "#lib/auth/session";
import { days } from "#lib/clock";
import { config } from "#lib/config";
import { db } from "#lib/db/client";
import type { Scope } from "#lib/scope";
import { pass } from "#lib/testing/clock";
import { useFreshDatabase } from "#lib/testing/database";
import { someApiToken, someSession, someUser } from "#lib/testing/people";
import { accepted } from "#lib/web/answer";
import { bearerOf } from "#lib/web/bearer-token";
import { endpoint, NoInput } from "#lib/web/endpoint";

const afterwards = vi.hoisted(() => [] as Promise<unknown>[]);
vi.mock("next/server", async (original) => ({
  ...(await original<object>()),
  after: (task: () => Promise<unknown>) => afterwards.push(task()),
}));

let person: User;
let other: User;
let issued: IssuedToken;

useFreshDatabase();

beforeEach(async () => {
  [person, other] = [await someUser(), await someUser()];
  issued = await someSession(other);
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(afterwards.splice(0));
});

const handle = async (_: unknown, { user, session }: { user: User; session: object | null }) =>
  accepted({
    body: { email: user.email, inPerson: session !== null },
    next: "/p",
    notice: "session-ended",
    session: "ended",
  });
const output = z.strictObject({ email: z.string(), inPerson: z.boolean(), next: z.string() });

const readsProfile = endpoint({
  summary: "Read the profile",
  input: NoInput,
  guard: "signed-in",
  scope: "profile:read",
  output,
  handle,
});
const endsSessions = endpoint({
  summary: "End sessions",
  page: "/p",
  input: NoInput,
  guard: "recent",
  scope: "sessions:write",
  output,
  handle,
});
const personOnly = endpoint({
  summary: "For people",
  page: "/p",
  input: z.object({}),
  guard: "signed-in",
  output,
  handle,
});
const recentOnly = endpoint({
  summary: "For people who were there just now",
  page: "/p",
  input: z.object({}),
  guard: "recent",
  output,
  handle,
});
const exchange = endpoint({ summary: "Exchange", input: NoInput, guard: "api-token", output, handle });
const signsOut = endpoint({
  summary: "-",
  input: NoInput,
  guard: "anyone",
  session: "ends",
  handle: async () => accepted({}),
});
const sameOrigin = { "sec-fetch-site": "same-origin" };
const forAnybody = endpoint({
  summary: "For anybody",
  input: NoInput,
  output: z.strictObject({ sessionToken: z.string().nullable(), deviceToken: z.string().nullable() }),
  guard: "anyone",
  handle: async (_, { sessionToken, deviceToken }) => accepted({ body: { sessionToken, deviceToken } }),
});

describe("a program comes in by its token", () => {
  test("where the endpoint names a scope that the token has", async () => {
    const response = await call(readsProfile, { bearer: await token("profile:read") });
    expect([response.status, await response.json()]).toEqual([200, { email: person.email, inPerson: false }]);
  });

  test("and is given no cookie, no page and no notice", async () => {
    const response = await call(endsSessions, { bearer: await token("sessions:write"), method: "POST" });
    expect([response.status, await response.json()]).toEqual([200, { email: person.email, inPerson: false }]);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test("without a recent sign-in, where the endpoint asks people for one", async () => {
    const bearer = await token("sessions:write");
    pass(days(1));
    expect((await call(endsSessions, { bearer, method: "POST" })).status).toBe(200);
  });

  test("as nobody else: a cookie that comes along is not even read", async () => {
    const both = await call(readsProfile, { bearer: await token("profile:read"), cookie: issued.token });
    expect(await both.json()).toMatchObject({ email: person.email });
    const invalid = await call(readsProfile, { bearer: "nonsense", cookie: issued.token });
    expect(invalid.status).toBe(401);
    const open = await call(forAnybody, { bearer: "nonsense", cookie: issued.token });
    expect(await open.json()).toEqual({ sessionToken: null, deviceToken: null });
  });

  test.each(["bearer", "BEARER", "Bearer  "])("by the scheme %j", async (scheme) => {
    const bearer = await token("profile:read");
    expect((await call(readsProfile, { authorization: `${scheme} ${bearer}` })).status).toBe(200);
  });

  test("and its use is noted", async () => {
    await call(readsProfile, { bearer: await token("profile:read") });
    await Promise.all(afterwards.splice(0));
    expect(await db().apiToken.findFirst()).toMatchObject({ lastUsedAddress: "192.0.2.7" });
  });
});

describe("a program is refused (RFC 6750, section 3.1)", () => {
  const realm = () => `Bearer realm="${config().publicUrl.origin}"`;

  test("without a token: 401, and how to bring one", async () => {
    const response = await call(readsProfile, {});
    expect(await told(response)).toEqual([401, "not-signed-in", `${realm()}, scope="profile:read"`]);
    expect(await told(await call(exchange, { method: "POST" }))).toEqual([401, "bearer-missing", realm()]);
  });

  test("with a token that is none: 401 invalid_token", async () => {
    const response = await call(readsProfile, { bearer: "nonsense" });
    expect(await told(response)).toEqual([
      401,
      "bearer-invalid",
      `${realm()}, error="invalid_token", scope="profile:read"`,
    ]);
  });

  test("with too few scopes: 403 insufficient_scope, and which it takes", async () => {
    const response = await call(endsSessions, { bearer: await token("sessions:read"), method: "POST" });
    expect(await told(response)).toEqual([
      403,
      "scope-missing",
      `${realm()}, error="insufficient_scope", scope="sessions:write"`,
    ]);
  });

  test.each([
    ["signed in", personOnly],
    ["recent", recentOnly],
  ])("where a person must be there (%s), whatever its scopes, and whatever cookie comes along", async (_, handler) => {
    const bearer = await token("profile:read", "sessions:read", "sessions:write");
    const response = await call(handler, { bearer, cookie: issued.token, method: "POST" });
    expect(await told(response)).toEqual([403, "bearer-not-taken", `${realm()}, error="insufficient_scope"`]);
  });

  test("with a token in the query or the body, even beside a good one: 400 invalid_request", async () => {
    const bearer = await token("profile:read");
    const misplaced = [400, "bearer-misplaced", `${realm()}, error="invalid_request", scope="profile:read"`];
    expect(await told(await call(readsProfile, { query: `?access_token=${bearer}` }))).toEqual(misplaced);
    expect(await told(await call(readsProfile, { bearer, query: "?access_token=" }))).toEqual(misplaced);
    const inBody = { method: "POST", body: JSON.stringify({ access_token: bearer }) };
    expect(await told(await call(readsProfile, inBody))).toEqual(misplaced);
  });

  test("with problem details, never a redirect, whatever form it sends", async () => {
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const response = await call(endsSessions, { bearer: "nonsense", method: "POST", headers: form, body: "" });
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    expect(response.headers.get("location")).toBeNull();
  });

  test("where a session would begin or end: a sign-out that read no cookie would end nothing", async () => {
    const response = await call(signsOut, { bearer: "nonsense", cookie: issued.token, method: "POST" });
    expect((await told(response)).slice(0, 2)).toEqual([403, "bearer-not-taken"]);
    expect((await call(signsOut, { cookie: issued.token, method: "POST", headers: sameOrigin })).status).toBe(204);
  });

  test("to exchange an access token for another", async () => {
    const { apiToken, secret } = await someApiToken(person, ["profile:read"]);
    const { issuer } = config().accessTrust;
    const grant = { userId: person.id, apiTokenId: apiToken.id, scopes: apiToken.scopes, audience: issuer };
    const bearer = await signAccessToken(grant, { issuer, keys: config().signingKeys });
    expect((await call(readsProfile, { bearer })).status).toBe(200);
    expect((await told(await call(exchange, { bearer, method: "POST" })))[1]).toBe("bearer-invalid");
    expect((await call(exchange, { bearer: secret, method: "POST" })).status).toBe(200);
  });
});

test("where no token is of use, none is asked for", async () => {
  const response = await call(personOnly, { method: "POST", headers: { "content-type": "application/json" } });
  expect(await told(response)).toEqual([401, "not-signed-in", null]);
});

test.each([
  ["Basic YWRhOnNlY3JldA==", null],
  ["", null],
  ["Bearer", ""],
  ["Bearer a b", "a b"],
  ["bearertoken", null],
  ["bearer-like a", null],
  ["Bearer\ta", "a"],
  ["Bearer, a", ", a"],
])("the header %j brings %j", (authorization, bearer) => {
  expect(bearerOf(new Headers({ authorization }))).toBe(bearer);
});

type Sent = {
  readonly bearer?: string;
  readonly authorization?: string;
  readonly cookie?: string;
  readonly query?: string;
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
};

type Handler = (request: NextRequest, context: { params: Promise<Record<string, string>> }) => Promise<Response>;

function call(
  handler: Handler,
  { bearer, cookie, query = "", method = "GET", body, ...more }: Sent,
): Promise<Response> {
  const authorization = more.authorization ?? (bearer === undefined ? undefined : `Bearer ${bearer}`);
  const headers = new Headers({ "x-latchkey-address": "192.0.2.7", ...more.headers });
  if (authorization !== undefined) headers.set("authorization", authorization);
  if (cookie) headers.set("cookie", `latchkey-session=${cookie}; latchkey-device=known`);
  if (body !== undefined && !headers.has("content-type")) headers.set("content-type", "application/json");
  const request = new NextRequest(`http://localhost:3000/api/x${query}`, { method, headers, body: body ?? null });
  return handler(request, { params: Promise.resolve({}) });
}

async function token(...scopes: Scope[]): Promise<string> {
  return (await someApiToken(person, scopes)).secret;
}

async function told(response: Response) {
  const { code } = await response.json();
  return [response.status, code, response.headers.get("www-authenticate")];
}
