import { renameSync } from "node:fs";
import { NextRequest } from "next/server";
import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import type { IssuedToken } from "#lib/auth/session";
import { minutes, now } from "#lib/clock";
import { databaseFile, db } from "#lib/db/client";
import { EmailAddressSchema } from "#lib/email-address";
import { rateLimits } from "#lib/limits";
import { pass } from "#lib/testing/clock";
import { useFreshDatabase } from "#lib/testing/database";
import { someSession, someUser } from "#lib/testing/people";
import { accepted, refused } from "#lib/web/answer";
import { endpoint, NoInput } from "#lib/web/endpoint";

const json = { "content-type": "application/json" };
const form = { "content-type": "application/x-www-form-urlencoded" };
const sameOrigin = { "sec-fetch-site": "same-origin" };

// What Next does after an answer is done within the test, which has no server around it.
const afterwards = vi.hoisted(() => [] as Promise<unknown>[]);
vi.mock("next/server", async (original) => ({
  ...(await original<object>()),
  after: (task: () => Promise<unknown>) => afterwards.push(task()),
}));

useFreshDatabase();

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(afterwards.splice(0));
});

const greet = called(
  endpoint({
    summary: "Greet",
    page: "/greeting",
    input: z.strictObject({
      name: z.string({ error: "invalid" }).min(1, { error: "invalid" }),
      secret: z.string().optional(),
      next: z.string().optional(),
    }),
    output: z.strictObject({ hello: z.string(), next: z.string() }),
    keep: ["name"],
    guard: "anyone",
    refusals: ["wrong-credentials"],
    handle: async ({ name }) =>
      name === "nobody" ? refused("wrong-credentials") : accepted({ body: { hello: name }, next: "/dashboard" }),
  }),
);

const whoAmI = called(
  endpoint({
    summary: "Say who asks",
    page: "/greeting",
    input: NoInput,
    output: z.strictObject({ id: z.string(), next: z.string() }),
    guard: "signed-in",
    handle: async (_, { user }) => accepted({ body: { id: user.id }, next: "/dashboard" }),
  }),
);

/** Somewhere one must have given one's password a short while ago. */
const rename = called(
  endpoint({
    summary: "Rename",
    page: "/greeting",
    input: z.strictObject({ id: z.string(), name: z.string(), secret: z.string().optional() }),
    output: z.strictObject({ id: z.string(), name: z.string() }),
    keep: ["name"],
    guard: "recent",
    refusals: ["session-not-found"],
    handle: async ({ id, name }) => (id === "7" ? accepted({ body: { id, name } }) : refused("session-not-found")),
  }),
);

describe("a client that speaks JSON", () => {
  test("is answered in JSON", async () => {
    const response = await greet(post('{"name":"Ada"}', json));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ hello: "Ada", next: "/dashboard" });
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  test("is told what is wrong with each field", async () => {
    const response = await greet(post('{"name":"","other":1}', json));
    expect(response.status).toBe(422);
    expect(response.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    expect(await response.json()).toMatchObject({
      code: "invalid-fields",
      status: 422,
      errors: { name: ["This is not what is expected here."], other: ["This field is not known here."] },
    });
  });

  test.each([
    ["{", json, 400],
    ["[]", json, 400],
    ["null", json, 400],
    ['"text"', json, 400],
    [new Uint8Array([0x7b, 0xff, 0x7d]), json, 400],
    ['{"name":"Ada"}', { "content-type": "text/plain" }, 415],
    ['{"name":"Ada"}', { "content-type": "multipart/form-data; boundary=x" }, 415],
    ['{"name":"Ada"}', { "content-type": "application/json; charset=utf-16" }, 415],
    ['{"name":"Ada"}', {}, 415],
    [`{"name":"${"a".repeat(33 * 1024)}"}`, json, 413],
    ['{"__proto__":{"name":"Ada"}}', json, 422],
    ['{"name":["Ada"]}', json, 422],
    ['{"name":{"$gt":""}}', json, 422],
    ["", {}, 422],
  ] as const)("is refused %j", async (body, headers, status) => {
    const response = await greet(post(body, headers));
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ status });
  });

  test("that says less of its body's length than is true is refused as well", async () => {
    const stream = new ReadableStream({
      start(controller) {
        for (let sent = 0; sent < 40; sent += 1) controller.enqueue(new Uint8Array(1024).fill(0x20));
        controller.close();
      },
    });
    expect((await greet(post(stream, json))).status).toBe(413);
  });
});

describe("a plain form", () => {
  test("goes on to the next page", async () => {
    const response = await greet(post("name=Ada", form));
    expect([response.status, response.headers.get("location")]).toEqual([303, "/dashboard"]);
  });

  test("goes back to its page with codes and harmless values, and never a secret", async () => {
    const response = await greet(post("name=nobody&secret=hidden&next=%2Fdashboard%2Fdeep", form));
    expect([response.status, response.headers.get("location")]).toEqual([303, "/greeting?next=%2Fdashboard%2Fdeep"]);
    const cookie = response.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/; Path=\/greeting; HttpOnly; SameSite=Lax; Max-Age=30$/);
    expect(flashOf(cookie)).toEqual({ problem: "wrong-credentials", values: { name: "nobody" } });
  });

  test("goes back with a code for each field at fault", async () => {
    const response = await greet(post("name=", form));
    expect(flashOf(response.headers.get("set-cookie"))).toMatchObject({
      problem: "invalid-fields",
      fields: { name: ["invalid"] },
    });
  });

  test("goes nowhere but to this site", async () => {
    const response = await greet(post("name=nobody&next=%2F%2Fevil.test", form));
    expect(response.headers.get("location")).toBe("/greeting");
  });

  test("that sends a field twice is refused", async () => {
    const response = await greet(post("name=Ada&name=Eve", form));
    expect(flashOf(response.headers.get("set-cookie"))).toMatchObject({ problem: "malformed" });
  });
});

describe("the cross-site check", () => {
  test.each([
    [{ "sec-fetch-site": "same-origin" }, true, 200],
    [{ "sec-fetch-site": "cross-site" }, false, 403],
    [{ "sec-fetch-site": "same-site" }, false, 403],
    [{ "sec-fetch-site": "none" }, false, 403],
    [{ "sec-fetch-site": "cross-site", origin: "http://localhost:3000" }, false, 403],
    [{ origin: "http://localhost:3000" }, true, 200],
    [{ origin: "http://localhost:3001" }, false, 403],
    [{ origin: "https://localhost:3000" }, false, 403],
    [{ origin: "null" }, false, 403],
    [{ origin: "http://evil.test" }, true, 403],
    [{}, false, 200],
    [{}, true, 403],
  ] as const)("%j, with a session cookie: %j", async (headers, hasCookie, status) => {
    const cookie = hasCookie ? { cookie: "latchkey-session=x" } : {};
    expect((await greet(post('{"name":"Ada"}', { ...json, ...headers, ...cookie }))).status).toBe(status);
  });

  test("is a plain 403 for a form, and reads nothing of it", async () => {
    const response = await greet(post("name=Ada", { ...form, "sec-fetch-site": "cross-site" }));
    expect([response.status, response.headers.get("location"), response.headers.get("set-cookie")]).toEqual([
      403,
      null,
      null,
    ]);
  });
});

describe("the guard", () => {
  test("lets in whoever has a living session", async () => {
    const { issued, person } = await signedIn();
    const response = await whoAmI(post("", { ...sameOrigin, cookie: `latchkey-session=${issued.token}` }));
    expect(await response.json()).toEqual({ id: person.id, next: "/dashboard" });
    expect(response.headers.get("set-cookie")).not.toContain("latchkey-session");
  });

  test("sends a stranger's form to sign in, and tells a stranger's client", async () => {
    expect((await whoAmI(post("", form))).headers.get("location")).toBe("/sign-in?next=%2Fgreeting");
    const response = await whoAmI(post("", json));
    expect([response.status, (await response.json()).code]).toEqual([401, "not-signed-in"]);
  });

  test("renews an expired token in the endpoint's own answer, accepted or refused", async () => {
    const { issued } = await signedIn();
    pass(minutes(11));
    const cookie = { cookie: `latchkey-session=${issued.token}` };
    const answered = await whoAmI(post("", { ...sameOrigin, ...cookie }));
    const refusedOne = await whoAmI(post('{"unknown":1}', { ...json, ...sameOrigin, ...cookie }));
    expect([answered.status, refusedOne.status]).toEqual([200, 422]);
    for (const response of [answered, refusedOne])
      expect(response.headers.get("set-cookie")).toMatch(/latchkey-session=ey/);
  });
});

describe("the guard for a recent sign-in", () => {
  const names = "name=Ada&secret=hidden";

  test("lets in whoever has just signed in", async () => {
    const response = await rename(post('{"name":"Ada"}', { ...json, ...(await cookies()) }), { id: "7" });
    expect([response.status, await response.json()]).toEqual([200, { id: "7", name: "Ada" }]);
  });

  test("still does a moment before 15 minutes, and no more then", async () => {
    const fresh = await cookies();
    pass(minutes(15), -1);
    expect((await rename(post(names, { ...form, ...fresh }), { id: "7" })).status).toBe(200);
    const stale = await cookies();
    pass(minutes(15));
    expect((await rename(post(names, { ...form, ...stale }), { id: "7" })).status).toBe(303);
  });

  test("sends a plain form to give the password, and keeps what was typed but for the secrets", async () => {
    const response = await rename(post(names, { ...form, ...(await staleCookies()) }), { id: "7" });
    expect([response.status, response.headers.get("location")]).toEqual([303, toGivePassword]);
    expect(response.headers.get("set-cookie")).toMatch(/; Path=\/greeting; HttpOnly; SameSite=Lax; Max-Age=600/);
    expect(flashOf(response.headers.get("set-cookie"))).toEqual({ notice: "kept", values: { name: "Ada" } });
  });

  test("tells a client where, with the same values kept", async () => {
    const input = JSON.stringify({ name: "Ada", secret: "hidden" });
    const response = await rename(post(input, { ...json, ...(await staleCookies()) }), { id: "7" });
    expect(response.status).toBe(403);
    expect(response.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    expect(await response.json()).toMatchObject({ code: "sign-in-not-recent", status: 403, next: toGivePassword });
    expect(flashOf(response.headers.get("set-cookie"))).toEqual({ notice: "kept", values: { name: "Ada" } });
  });

  test("renews an expired token on the way", async () => {
    const response = await rename(post(names, { ...form, ...(await staleCookies()) }), { id: "7" });
    expect(response.headers.get("set-cookie")).toMatch(/latchkey-session=ey/);
  });

  test("comes before any look at the input, and after the one at the session", async () => {
    const response = await rename(post("{}", { ...json, ...(await staleCookies()) }), { id: "7" });
    expect((await response.json()).code).toBe("sign-in-not-recent");
    expect((await rename(post("{}", json), { id: "7" })).status).toBe(401);
  });

  test("keeps no secret where there is nothing else to keep, and says that nothing has happened yet", async () => {
    const response = await rename(post("secret=hidden", { ...form, ...(await staleCookies()) }), { id: "7" });
    const [, flash = ""] = /latchkey-flash-greeting=([^;]+)/.exec(response.headers.get("set-cookie") ?? "") ?? [];
    expect(JSON.parse(Buffer.from(flash, "base64url").toString())).toEqual({ notice: "not-yet", values: {} });
  });
});

describe("a part of the path", () => {
  test("is input like any other, and cannot be overruled by the body", async () => {
    const body = '{"id":"7","name":"Ada"}';
    const response = await rename(post(body, { ...json, ...(await cookies()) }), { id: "8" });
    expect([response.status, (await response.json()).code]).toEqual([404, "session-not-found"]);
  });
});

describe("a file to take along", () => {
  const takeAlong = called(
    endpoint({
      summary: "Take along",
      page: "/greeting",
      input: NoInput,
      output: z.strictObject({ held: z.array(z.string()) }),
      guard: "signed-in",
      handle: async () => accepted({ body: { held: ["little"] }, file: "little.json" }),
    }),
  );
  const followed = { "sec-fetch-dest": "document", "sec-fetch-site": "same-origin" };

  test("comes under its name, in words for a person, and is kept by no cache", async () => {
    const response = await takeAlong(get({ ...followed, ...(await cookies()) }));
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="little.json"');
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.text()).toBe('{\n  "held": [\n    "little"\n  ]\n}\n');
  });

  test("brings a renewed token where the one that asked had expired", async () => {
    const response = await takeAlong(get({ ...followed, ...(await staleCookies()) }));
    expect([response.status, response.headers.get("content-disposition")?.slice(0, 10)]).toEqual([200, "attachment"]);
    expect(response.headers.get("set-cookie")).toMatch(/latchkey-session=ey/);
  });

  test("leads a stranger who followed the link to sign in, and tells a stranger's client", async () => {
    const response = await takeAlong(get(followed));
    expect([response.status, response.headers.get("location")]).toEqual([303, "/sign-in?next=%2Fgreeting"]);
    expect((await takeAlong(get({}))).status).toBe(401);
  });
});

describe("the limit on requests that send mail", () => {
  const { most, per } = rateLimits["mail-from-peer"];
  const ask = called(
    endpoint({
      summary: "Ask for mail",
      page: "/greeting",
      input: z.strictObject({ email: EmailAddressSchema }),
      output: z.strictObject({ next: z.string() }),
      status: 202,
      keep: ["email"],
      guard: "anyone",
      limit: "mail-from-peer",
      handle: async ({ email }) =>
        email === "own@example.com"
          ? refused("invalid-fields", { email: ["email-unchanged"] })
          : accepted({ next: "/sent" }),
    }),
  );
  const request = (peer = "192.0.2.1") => ask(post('{"email":"ada@example.com"}', { ...json, ...from(peer) }));

  test("lets so many through from one peer, then says in words how long to wait", async () => {
    pass(minutes(0));
    expect(await statuses(most, request)).toEqual(Array(most).fill(202));
    pass(minutes(20));
    const response = await request();
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "2400"]);
    expect(response.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    expect(await response.json()).toMatchObject({ code: "too-many-requests", status: 429, detail: wait });
    expect((await request("192.0.2.2")).status).toBe(202);
  });

  test("sends a plain form back with the reason and what was typed", async () => {
    await statuses(most, request);
    const response = await ask(post("email=ada%40example.com", { ...form, ...from("192.0.2.1") }));
    expect([response.status, response.headers.get("location")]).toEqual([303, "/greeting"]);
    expect(flashOf(response.headers.get("set-cookie"))).toEqual({
      problem: "too-many-requests",
      values: { email: "ada@example.com" },
      retryAfter: expect.any(Number),
    });
  });

  test("is over after its time", async () => {
    pass(minutes(0));
    await statuses(most + 1, request);
    pass(per, -1);
    expect(await statuses(1, request)).toEqual([429]);
    pass(minutes(0), 1);
    expect(await statuses(1, request)).toEqual([202]);
  });

  test("counts what is refused as well, but for fields that are none", async () => {
    const typing = (email: string) => () => ask(post(JSON.stringify({ email }), { ...json, ...from("192.0.2.1") }));
    expect(await statuses(most * 2, typing("ada@example"))).toEqual(Array(most * 2).fill(422));
    await statuses(most, typing("own@example.com"));
    expect((await request()).status).toBe(429);
  });

  test("holds for many at once", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => request()));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(most);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(50 - most);
  });

  test("counts all addresses of an IPv6 network as one peer", async () => {
    for (let n = 0; n < most; n += 1) await request(`2001:db8:1:2::${n}`);
    expect((await request("2001:db8:1:2:ffff::1")).status).toBe(429);
    expect((await request("2001:db8:1:3::1")).status).toBe(202);
  });
});

describe("the limit on tokens", () => {
  const { most } = rateLimits["token-from-peer"];
  const redeem = called(
    endpoint({
      summary: "Redeem",
      page: "/greeting",
      input: z.strictObject({ token: z.enum(["good", "bad", "taken"]) }),
      guard: "anyone",
      refusals: ["token-invalid", "address-taken"],
      limit: "token-from-peer",
      handle: async ({ token }) => {
        if (token === "good") return accepted({});
        return refused(token === "bad" ? "token-invalid" : "address-taken");
      },
    }),
  );
  const bring = (token: string) => () => redeem(post(JSON.stringify({ token }), { ...json, ...from("192.0.2.1") }));

  test("counts those that are refused, and no others", async () => {
    for (const [token, status] of [
      ["good", 204],
      ["taken", 409],
      ["no token at all", 422],
    ] as const) {
      expect(await statuses(most + 1, bring(token))).toEqual(Array(most + 1).fill(status));
    }
    expect(await statuses(most + 1, bring("bad"))).toEqual([...Array(most).fill(422), 429]);
  });

  test("keeps no good one out, whoever brought the bad ones", async () => {
    expect(await statuses(most + 1, bring("bad"))).toContain(429);
    expect(await statuses(1, bring("good"))).toEqual([204]);
  });

  test("holds for many at once", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, bring("bad")));
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(most);
  });
});

const wait = "That was asked for too often. Try again in 40 minutes.";

test("a bug is a 500 that tells nothing", async () => {
  const broken = called(
    endpoint({
      summary: "Break",
      input: NoInput,
      guard: "anyone",
      handle: async () => {
        throw new Error("the secret inside");
      },
    }),
  );
  const response = await broken(post("{}", json));
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain("secret");
});

test("a database that is out of reach is no bug: 503 in words, and when to try again", async () => {
  const count = called(
    endpoint({
      summary: "Count",
      page: "/greeting",
      input: NoInput,
      output: z.strictObject({ count: z.number() }),
      guard: "anyone",
      handle: async () => accepted({ body: { count: await db().user.count() } }),
    }),
  );
  await db().user.count();
  renameSync(databaseFile(), `${databaseFile()}.aside`);
  const response = await count(post("{}", json));
  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
  const detail = "Our records cannot be reached right now. Wait a little and try again.";
  expect(await response.json()).toMatchObject({ code: "unavailable", detail });
  const back = await count(post("", { ...form, ...sameOrigin }));
  expect([back.status, back.headers.get("location")]).toEqual([303, "/greeting"]);
  expect(flashOf(back.headers.get("set-cookie"))).toMatchObject({ problem: "unavailable" });
});

test("work for somebody who has gone may be given up, and is no bug", async () => {
  const leaving = new AbortController();
  const work = called(
    endpoint({
      summary: "Work",
      input: NoInput,
      guard: "anyone",
      handle: async (_, { gone }) => {
        leaving.abort();
        gone?.throwIfAborted();
        return accepted({});
      },
    }),
  );
  const request = new NextRequest("http://localhost:3000/api/greeting", { method: "POST", signal: leaving.signal });
  expect((await work(request)).status).toBe(503);
});

const toGivePassword = "/dashboard/reauthentication?next=%2Fgreeting";

/** A route handler as Next calls it, for an address with these parts. */
function called(handler: ReturnType<typeof endpoint>) {
  return (request: NextRequest, parts: Record<string, string> = {}) =>
    handler(request, { params: Promise.resolve(parts) });
}

function post(body: BodyInit | Uint8Array<ArrayBuffer>, headers: Record<string, string>): NextRequest {
  const init = { method: "POST", headers, body, duplex: "half" };
  const request = new NextRequest("http://localhost:3000/api/greeting", init as never);
  if (!("content-type" in headers)) request.headers.delete("content-type");
  return request;
}

function get(headers: Record<string, string>): NextRequest {
  return new NextRequest("http://localhost:3000/api/greeting", { headers });
}

/** The header by which the server hands on the peer's address. */
function from(peer: string) {
  return { "x-latchkey-address": peer };
}

/** The statuses of so many answers, one after the other. */
async function statuses(count: number, request: () => Promise<Response>): Promise<number[]> {
  const all: number[] = [];
  for (let n = 0; n < count; n += 1) all.push((await request()).status);
  return all;
}

async function cookies() {
  vi.useFakeTimers({ toFake: ["Date"], now: now() });
  const { issued } = await signedIn();
  return { ...sameOrigin, cookie: `latchkey-session=${issued.token}` };
}

async function staleCookies() {
  const cookie = await cookies();
  pass(minutes(16));
  return cookie;
}

async function signedIn(): Promise<{ issued: IssuedToken; person: { id: string } }> {
  const person = await someUser();
  return { person, issued: await someSession(person) };
}

function flashOf(cookie: string | null): unknown {
  const [, value = ""] = /latchkey-flash-greeting=([^;]*)/.exec(cookie ?? "") ?? [];
  return JSON.parse(Buffer.from(value, "base64url").toString());
}
