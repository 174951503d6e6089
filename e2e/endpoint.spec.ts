import { expect } from "@playwright/test";
import { db } from "#lib/db/client";
import { sessionOf, test } from "./fixtures";
import { asForm, asJson, type Question, type Reply, tokenIn, withToken } from "./requests";

const sameOrigin = { "sec-fetch-site": "same-origin" };
const nobody = { email: "nobody@example.com", password: "not a password of anybody" };

test.describe("a plain form", () => {
  test("that is accepted goes on to the next page by 303, with a session", async ({
    ask,
    person: { email, password },
  }) => {
    const reply = await ask("/api/sign-in", asForm({ email, password, next: "/dashboard?tab=1" }, sameOrigin));
    expect([reply.status, reply.headers.location, reply.body]).toEqual([303, "/dashboard?tab=1", ""]);
    expect(reply.headers["cache-control"]).toBe("no-store");
    const [session, device, flash] = reply.headers["set-cookie"] ?? [];
    expect(session).toMatch(/^latchkey-session=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(device).toMatch(/^latchkey-device=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=34560000$/);
    expect(flash).toBe("latchkey-flash-sign-in=; Path=/sign-in; HttpOnly; SameSite=Lax; Max-Age=0");
    expect((await ask("/dashboard", { headers: withToken(tokenIn(reply) ?? "") })).body).toContain(email);
  });

  test("that is refused goes back by 303, with codes and the address, and without the password", async ({ ask }) => {
    const form = asForm({ ...nobody, remember: "on", next: "/dashboard?tab=1" }, sameOrigin);
    const reply = await ask("/api/sign-in", form);
    expect([reply.status, reply.body]).toEqual([303, ""]);
    expect(reply.headers.location).toBe("/sign-in?next=%2Fdashboard%3Ftab%3D1");
    expect(reply.headers["set-cookie"]).toHaveLength(1);
    expect(reply.headers["set-cookie"]?.[0]).toMatch(/; Path=\/sign-in; HttpOnly; SameSite=Lax; Max-Age=30$/);
    expect(flashIn(reply)).toEqual({ problem: "wrong-credentials", values: { email: nobody.email, remember: "on" } });
  });

  test("goes back to its own page, wherever it came from", async ({ ask }) => {
    const headers = { ...sameOrigin, referer: "https://evil.example/form" };
    const reply = await ask("/api/sign-in", asForm({ email: "", password: "" }, headers));
    expect([reply.status, reply.headers.location]).toEqual([303, "/sign-in"]);
    expect(flashIn(reply)).toMatchObject({
      problem: "invalid-fields",
      fields: { email: ["email-invalid"], password: ["password-missing"] },
    });
  });

  test("that signs out leaves no cookie but a message", async ({ ask, person }) => {
    const { token } = await sessionOf(person);
    const reply = await ask("/api/sign-out", asForm({}, { ...sameOrigin, ...withToken(token) }));
    expect([reply.status, reply.headers.location]).toEqual([303, "/sign-in"]);
    expect(reply.headers["set-cookie"]?.[0]).toBe("latchkey-session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    expect(flashIn(reply)).toEqual({ notice: "signed-out", values: {} });
    expect(await db().session.count({ where: { userId: person.id } })).toBe(0);
  });

  test("that sends a field twice is refused, and so is one with a field too many", async ({ ask, person }) => {
    const fields = String(new URLSearchParams({ email: person.email, password: person.password }));
    const twice = await ask("/api/sign-in", { ...asForm({}, sameOrigin), body: `${fields}&email=other@example.com` });
    expect([twice.status, flashIn(twice)]).toEqual([303, { problem: "malformed", values: {} }]);
    const more = await ask("/api/sign-in", { ...asForm({}, sameOrigin), body: `${fields}&role=admin` });
    expect([more.status, flashIn(more)]).toMatchObject([303, { fields: { role: ["unknown-field"] } }]);
    expect(tokenIn(twice) ?? tokenIn(more)).toBeNull();
  });
});

test.describe("a client that speaks JSON", () => {
  test("is told who it is and where to go on", async ({ ask, person: { id, email, name, password } }) => {
    const reply = await ask("/api/sign-in", asJson({ email, password, next: "/dashboard?tab=1" }, sameOrigin));
    expect([reply.status, reply.headers["content-type"]]).toEqual([200, "application/json"]);
    expect(JSON.parse(reply.body)).toEqual({ user: { id, email, name }, next: "/dashboard?tab=1" });
    expect(tokenIn(reply)).not.toBeNull();
  });

  test("is refused with problem details", async ({ ask }) => {
    const reply = await ask("/api/sign-in", asJson(nobody, sameOrigin));
    expect(reply.status).toBe(401);
    expect(reply.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
    expect(JSON.parse(reply.body)).toEqual({
      type: "about:blank",
      title: "Wrong credentials",
      status: 401,
      code: "wrong-credentials",
      detail: "That address and password do not belong together. Check both and try again.",
    });
    expect(reply.headers["set-cookie"]).toBeUndefined();
  });

  test("is told which fields are at fault, in sentences", async ({ ask }) => {
    const reply = await ask("/api/sign-in", asJson({ email: "nobody", role: "admin" }, sameOrigin));
    expect([reply.status, JSON.parse(reply.body)]).toMatchObject([
      422,
      {
        code: "invalid-fields",
        errors: {
          email: ["Enter an e-mail address, such as name@example.com."],
          password: ["Enter your password."],
          role: ["This field is not known here."],
        },
      },
    ]);
  });

  test("signs out with 204, and again with 204", async ({ ask, person }) => {
    const headers = { ...sameOrigin, ...withToken((await sessionOf(person)).token) };
    for (const _ of [1, 2]) {
      const reply = await ask("/api/sign-out", asJson({}, headers));
      expect([reply.status, reply.body]).toEqual([204, ""]);
      expect(reply.headers["set-cookie"]?.[0]).toMatch(/^latchkey-session=; .*Max-Age=0$/);
    }
  });

  test("may leave out a body that would say nothing", async ({ ask }) => {
    expect((await ask("/api/sign-out", { method: "POST", headers: sameOrigin })).status).toBe(204);
    expect((await ask("/api/sign-in", { method: "POST", headers: sameOrigin })).status).toBe(422);
  });
});

test.describe("a request that cannot be right", () => {
  const cap = 32 * 1024;
  const exactly = (bytes: number) => JSON.stringify({ email: "" }).replace('""', `"${"a".repeat(bytes - 12)}"`);
  const json = (body: Question["body"] = "", type = "application/json"): Question => ({
    method: "POST",
    headers: { ...sameOrigin, "content-type": type },
    body,
  });
  const valid = JSON.stringify(nobody);
  const withPassword = (source: string) => json(`{"email":"nobody@example.com","password":${source}}`);

  const cases: Record<string, readonly [status: number, question: Question]> = {
    "32 KiB are read": [422, json(exactly(cap))],
    "more than 32 KiB are not": [413, json(exactly(cap + 1))],
    "more than 32 KiB in chunks are not either": [413, json(Array.from({ length: 40 }, () => "a".repeat(1024)))],
    "text/plain": [415, json(valid, "text/plain")],
    "multipart/form-data": [415, json(valid, "multipart/form-data; boundary=x")],
    "text/plain that looks like JSON": [415, json(valid, "text/plain; application/json")],
    "another kind of JSON": [415, json(valid, "application/json-seq")],
    "a body of no type": [415, { method: "POST", headers: sameOrigin, body: valid }],
    "another charset": [415, json(valid, "application/json; charset=iso-8859-1")],
    "UTF-16": [415, json(Buffer.from(valid, "utf16le"), "application/json; charset=utf-16")],
    "UTF-8 by its name": [401, json(valid, 'application/json; charset="UTF-8"')],
    "invalid UTF-8": [400, json(Buffer.from('{"email":"\xff\xfe"}', "latin1"))],
    "a byte order mark": [400, json(`\ufeff${valid}`)],
    "half an object": [400, json('{"email":')],
    "an array": [400, json("[]")],
    null: [400, json("null")],
    "a string": [400, json('"email"')],
    "a number": [400, json("1e999")],
    nothing: [422, json()],
    "a deep nest": [400, json("[".repeat(30_000))],
    "a deep nest in a field": [422, withPassword(`${"[".repeat(10_000)}${"]".repeat(10_000)}`)],
    "an array for a password": [422, withPassword('["a rather long passphrase"]')],
    "an object for a password": [422, withPassword('{"$ne":null}')],
    "a number for a password": [422, withPassword("123456789012345")],
    "true for a password": [422, withPassword("true")],
    "null for a password": [422, withPassword("null")],
    "an empty password": [422, withPassword('""')],
    "a password of 1,001 characters": [422, withPassword(JSON.stringify("a".repeat(1001)))],
    "a password with NUL in it": [401, withPassword('"a rather\\u0000long passphrase"')],
    "half a surrogate pair": [401, withPassword('"a rather long \\ud800 passphrase"')],
    "an address with NUL in it": [422, json('{"email":"a\\u0000@example.com","password":"x"}')],
    "an address with a line break": [422, json('{"email":"a@example.com\\nBcc: b@example.com","password":"x"}')],
    "half a surrogate pair for an address": [422, json('{"email":"\\ud800@example.com","password":"x"}')],
    "an array for an address": [422, json('{"email":["a@example.com"],"password":"x"}')],
    "an array for next": [422, withPassword('"x","next":["/dashboard"]')],
    "a prototype": [422, withPassword('"x","__proto__":{"role":"admin"}')],
    "a constructor": [422, withPassword('"x","constructor":{"prototype":{"role":"admin"}}')],
    "an id": [422, withPassword('"x","id":"1","role":"admin","emailVerified":true')],
  };

  for (const [what, [status, question]] of Object.entries(cases)) {
    test(`${what}: ${status}`, async ({ ask }) => {
      const reply = await ask("/api/sign-in", question);
      expect(reply.status).toBe(status);
      expect(JSON.parse(reply.body)).toMatchObject({ type: "about:blank", status, code: expect.any(String) });
      expect(reply.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
      expect(reply.headers["set-cookie"]).toBeUndefined();
    });
  }

  test("a plain form of any such kind goes back to its page, never to an error", async ({ ask }) => {
    const type = { ...sameOrigin, "content-type": "application/x-www-form-urlencoded" };
    const bodies = [
      "",
      "&&&===",
      "email=%ff%fe",
      "%zz=1",
      "__proto__=1",
      "a".repeat(cap + 1),
      "email[]=a&password[$ne]=",
      "\0",
    ];
    for (const body of bodies) {
      const reply = await ask("/api/sign-in", { method: "POST", headers: type, body });
      expect([body.slice(0, 30), reply.status, reply.headers.location]).toEqual([body.slice(0, 30), 303, "/sign-in"]);
      expect(reply.headers["set-cookie"]).toHaveLength(1);
    }
  });
});

test.describe("an address of the programming interface", () => {
  test("that does not exist is a 404 in JSON, by every method that exists", async ({ ask }) => {
    for (const path of ["/api/nothing", "/api/me/more", "/api/sign-in/x", "/api/__proto__", "/api/x%2fme"]) {
      for (const method of ["GET", "POST"]) {
        const reply = await ask(path, { method, headers: sameOrigin });
        expect([path, method, reply.status]).toEqual([path, method, 404]);
        expect(reply.headers["content-type"]).toContain("application/problem+json");
      }
      const head = await ask(path, { method: "HEAD" });
      expect([path, head.body, head.headers["content-type"]]).toEqual([
        path,
        "",
        expect.stringContaining("problem+json"),
      ]);
    }
  });

  test("takes only the methods that it has", async ({ ask }) => {
    for (const [path, method] of [
      ["/api/sign-in", "GET"],
      ["/api/sign-in", "HEAD"],
      ["/api/sign-out", "GET"],
      ["/api/me", "POST"],
      ...["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"].map((method) => ["/api/sign-in", method] as const),
      ...["PUT", "DELETE"].map((method) => ["/api/nothing", method] as const),
    ] as const) {
      const reply = await ask(path, { method, headers: sameOrigin });
      expect([path, method, reply.status]).toEqual([path, method, 405]);
    }
  });

  test("changes nothing when it is only asked for", async ({ ask, person }) => {
    const { token } = await sessionOf(person);
    await ask("/api/sign-out", { headers: withToken(token) });
    await ask("/api/sign-out", { method: "HEAD", headers: withToken(token) });
    expect((await ask("/api/me", { headers: withToken(token) })).status).toBe(200);
  });
});

function flashIn({ headers }: Reply): Record<string, unknown> | null {
  const value = headers["set-cookie"]?.map((line) => /^latchkey-flash-sign-in=([^;]+)/.exec(line)?.[1]).find(Boolean);
  return value ? JSON.parse(Buffer.from(value, "base64url").toString()) : null;
}
