import { expect, test } from "@playwright/test";
import { config } from "#lib/config";
import { type Line, linesIn } from "./log-lines";
import { captured, type OwnServer, startServer } from "./own-server";
import { asJson, sendBytes, sendTo, tokenIn, withToken } from "./requests";
import { newStand, signIn } from "./stand";

test("every line tells for which request it was written, by the id that the answer tells too", async () => {
  const stand = await newStand(1, { LOG_LEVEL: "debug" });
  const server = await startServer(stand.env, captured);
  const signedIn = await signIn(server, 0);
  const token = withToken(tokenIn(signedIn) ?? "");
  const forged = { ...token, "x-request-id": "forged-canary", "x-latchkey-request-id": "forged-canary" };
  const visited = await sendTo(server.port, "/sign-in?next=query-canary", { headers: forged });
  await sendTo(server.port, "/api/sign-out", asJson({}, { ...token, "sec-fetch-site": "same-origin" }));
  const turnedAway = await sendTo(server.port, "/dashboard", { headers: token });
  const misdirected = await sendTo(server.port, "/", { headers: { host: "evil.example" } });
  const lost = await sendTo(server.port, "/api/tokens/lost-canary-0123456789/x");
  await expect.poll(() => idsOf(server, "request")).toContain(lost.headers["x-request-id"]);
  expect(await server.stop()).toEqual([0, null]);

  const eventsOf = (reply: typeof lost) => linesOf(server, String(reply.headers["x-request-id"]));
  const request = { event: "request", time: expect.stringMatching(/Z$/), ms: expect.any(Number), complete: true };
  expect(eventsOf(signedIn)).toMatchObject([
    {
      event: "session_created",
      user: "person-0",
      address: "10.7.0.1",
      session: expect.stringMatching(/^[0-9a-f]{16}$/),
    },
    { event: "authn_login_success", user: "person-0", address: "10.7.0.1" },
    { ...request, method: "POST", path: "/api/sign-in", status: 200, address: "10.7.0.1" },
  ]);
  expect(eventsOf(visited)).toMatchObject([{ ...request, method: "GET", path: "/sign-in", status: 307 }]);
  const middlewareLetIn = { event: "session_use_after_expire", user: "person-0" };
  expect(eventsOf(turnedAway)).toMatchObject([middlewareLetIn, { ...request, path: "/dashboard", status: 307 }]);
  expect(eventsOf(misdirected)).toMatchObject([{ ...request, path: "/", status: 421 }]);
  expect(eventsOf(lost)).toMatchObject([{ ...request, path: "/api/tokens/*/x", status: 404 }]);
  expect(linesIn(server).map(({ event }) => event)).toEqual(expect.arrayContaining(["sys_startup", "sys_shutdown"]));
  expect(server.output()).not.toContain("canary");
});

test("what nobody could read or answer leaves a line as well, and no line is longer than anybody reads", async () => {
  const server = await startServer((await newStand(0, { LOG_LEVEL: "debug" })).env, captured);
  await expectUnread(server);
  await expectUnanswered(server);
  for (const [path, told] of [
    [`/_next/static/${"a/".repeat(14_000)}a`, `/_next/static/${"a/".repeat(93)}`],
    ["/_next/static/canary-0123456789abcdef.js", "/_next/static/*.js"],
    ["/_next/static/canary%2540example.com", "/_next/static/*"],
    ["/canary@example.com", "/*"],
    ["/x/canary%40example.com/y", "/x/*/y"],
    ["/api/tokens/canary@example.com/revoke", "/api/tokens/*/revoke"],
  ] as const) {
    const { headers } = await sendTo(server.port, path);
    await expect.poll(() => linesOf(server, String(headers["x-request-id"]))).toMatchObject([{ path: told }]);
  }
  expect(await server.stop()).toEqual([0, null]);
  expect(server.output()).not.toContain("canary");
});

async function expectUnread(server: OwnServer): Promise<void> {
  const unread = { event: "request", method: "", path: "", complete: true };
  for (const [bytes, told] of [
    ["NONSENSE\r\n\r\n", { status: 400, address: "127.0.0.1" }],
    [`GET / HTTP/1.1\r\nX: ${"a".repeat(33 * 1024)}\r\n\r\n`, { status: 431, address: "127.0.0.1" }],
    ["CONNECT x:1 HTTP/1.1\r\nX-Forwarded-For: 10.9.9.9\r\n\r\n", { status: 405, address: "10.9.9.9" }],
  ] as const) {
    const answer = await sendBytes(server.port, bytes);
    const [, id = ""] = /^X-Request-Id: (\S*)/m.exec(answer) ?? [];
    await expect.poll(() => linesOf(server, id)).toMatchObject([{ ...unread, ...told }]);
  }
}

/** Of a hundred in one packet eight are looked at, and the next one ends the connection: nobody counts those behind it. */
async function expectUnanswered(server: OwnServer): Promise<void> {
  const one = `GET /sign-up HTTP/1.1\r\nHost: ${config().publicUrl.host}\r\n\r\n`;
  await sendBytes(server.port, one.repeat(100)).catch(() => undefined);
  const told = () => linesIn(server).filter(({ path }) => path === "/sign-up");
  const statuses = () => told().map(({ status, complete }) => [status, complete]);
  const expected = [...Array.from({ length: 8 }, () => [200, false]), [429, false]];
  await expect.poll(() => statuses().sort()).toEqual(expected);
}

function linesOf(server: OwnServer, request: string): Line[] {
  expect(request).toMatch(/^[\w-]{22}$/);
  return linesIn(server).filter((line) => line.request === request);
}

function idsOf(server: OwnServer, event: string): unknown[] {
  return linesIn(server)
    .filter((line) => line.event === event)
    .map(({ request }) => request);
}
