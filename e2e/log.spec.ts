import { expect, test } from "@playwright/test";
import { captured, type OwnServer, startServer } from "./own-server";
import { asJson, sendTo, tokenIn, withToken } from "./requests";
import { newStand, signIn } from "./stand";

type Line = Readonly<Record<string, unknown>>;

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
    { event: "session_created", user: "person-0", address: "10.7.0.1", session: expect.stringMatching(/^[\w-]{16}$/) },
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

/** The lines of the log so far: all that the server has written, but for what it says to people when it starts. */
function linesIn(server: OwnServer): Line[] {
  const toPeople = /^Latchkey is ready on |^[^{]*Running next\.config\.js /;
  const lines = server
    .output()
    .split("\n")
    .filter((line) => line !== "" && !toPeople.test(line));
  return lines.map((line) => JSON.parse(line));
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
