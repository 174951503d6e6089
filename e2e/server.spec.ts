import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { expect } from "@playwright/test";
import { config } from "#lib/config";
import { db } from "#lib/db/client";
import { type Person, test } from "./fixtures";
import { captured, failToStart, type OwnServer, startServer as startOwn } from "./own-server";
import { asJson, sendBytes, sendTo, tokenIn, withToken } from "./requests";
import { credentialsOf, newStand } from "./stand";

const sameOrigin = { "sec-fetch-site": "same-origin" };

/** The name that all servers of the run go by. */
const { host } = config().publicUrl;

test.describe("stopping", () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    test(`on ${signal} answers what is under way, serves nobody else, and ends with 0`, async () => {
      const server = await startServer();
      const idle = await openConnection(server);
      idle.write(`GET /sign-in HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
      await once(idle, "data");
      const unused = await openConnection(server);
      const underWay = await beginSignIn(server);
      const ended = server.stop(signal);
      await Promise.all([idle, unused].map((socket) => socket.closed || once(socket, "close")));
      await expect(openConnection(server)).rejects.toThrow("ECONNREFUSED");
      underWay.end("{}");
      const [answer] = (await once(underWay, "response")) as [IncomingMessage];
      expect([answer.statusCode, answer.headers.connection]).toEqual([422, "close"]);
      expect(await text(answer)).toContain("invalid-fields");
      expect(await ended).toEqual([0, null]);
    });
  }

  test("takes no longer than ten seconds, whatever is under way", async () => {
    const server = await startServer();
    const underWay = await beginSignIn(server);
    const begun = performance.now();
    const ended = server.stop();
    await expect(once(underWay, "response")).rejects.toThrow();
    expect(await ended).toEqual([0, null]);
    expect(performance.now() - begun).toBeLessThan(15_000);
  });
});

test.describe("a server that cannot start", () => {
  test("names the taken port and a way out", async () => {
    const { port } = config().publicUrl;
    const { code, output } = await failToStart({ ...(await newStand()).env, PORT: port });
    expect(code).toBe(1);
    expect(output).toContain(`Port ${port} is taken.`);
    expect(output).not.toMatch(/ready|\bat .+:\d+:\d+/);
  });

  test("names every variable that is missing or wrong", async () => {
    const wrong = { SIGNING_KEYS: '{"keys": 1}', PASSWORD_PEPPERS: "", SESSION_IDLE: "soon" };
    const { code, output } = await failToStart((await newStand(0, wrong)).env);
    expect(code).toBe(1);
    for (const name of Object.keys(wrong)) expect(output).toContain(name);
    expect(output).not.toMatch(/ready|\bat .+:\d+:\d+/);
  });
});

test("code at the edge sees the public keys, and nothing private", async () => {
  const showEdge = `
    import vm from "node:vm";
    const { createContext } = vm;
    vm.createContext = (...given) => {
      const edge = createContext(...given);
      const seen = 'JSON.stringify([process.env, String(globalThis[Symbol.for("latchkey.private")])])';
      setTimeout(() => process.stdout.write("EDGE " + vm.runInContext(seen, edge) + "\\n"), 500);
      return edge;
    };`;
  const server = await startServer({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(showEdge)}` });
  await sendTo(server.port, "/dashboard");
  await expect.poll(server.output).toContain("EDGE ");
  const [, seen = ""] = /^EDGE (.*)$/m.exec(server.output()) ?? [];
  const [environment, privateVariables] = JSON.parse(seen) as [Record<string, string>, string];
  expect(Object.keys(environment)).toContain("SESSION_PUBLIC_KEYS");
  expect(Object.keys(environment)).not.toContain("SIGNING_KEYS");
  expect(Object.keys(environment)).not.toContain("PASSWORD_PEPPERS");
  expect(Object.keys(environment)).not.toContain("OUTBOX_KEYS");
  expect(privateVariables).toBe("undefined");
  for (const { d } of config().signingKeys) expect(seen).not.toContain(d);
  await server.stop();
});

test.describe("the caller's address", () => {
  const forged = { "x-latchkey-address": "203.0.113.66", "x-real-ip": "203.0.113.66", forwarded: "for=203.0.113.66" };

  for (const [entries, address] of [
    ["203.0.113.66, 192.0.2.8", "192.0.2.8"],
    ["203.0.113.66, ::ffff:192.0.2.8", "192.0.2.8"],
    ["203.0.113.66, [2001:db8::8]:4711", "2001:db8::8"],
    ["203.0.113.66, nonsense", "127.0.0.1"],
  ]) {
    test(`behind a trusted proxy is the one that the proxy added: ${entries}`, async ({ ask, person }) => {
      const headers = { ...sameOrigin, ...forged, "x-forwarded-for": entries };
      expect((await ask("/api/sign-in", asJson(credentials(person), headers))).status).toBe(200);
      expect(await addressOfSession(person)).toBe(address);
    });
  }

  test("is the peer's own where no proxy is trusted", async () => {
    const server = await startServer({ TRUSTED_PROXY_HOPS: "0" });
    const headers = { ...sameOrigin, ...forged, "x-forwarded-for": "203.0.113.66" };
    const reply = await sendTo(server.port, "/api/sign-in", asJson(credentialsOf(0), headers));
    expect(reply.status).toBe(200);
    const sessions = await sendTo(server.port, "/api/sessions", { headers: withToken(tokenIn(reply) ?? "") });
    expect(JSON.parse(sessions.body)).toMatchObject({ sessions: [{ address: "127.0.0.1" }] });
    await server.stop();
  });
});

test("https is demanded of browsers where people come by https, and of subdomains only by choice", async () => {
  const mail = { SMTP_URL: "smtps://mail.example.com", MAIL_FROM: "no-reply@example.com" };
  const shared = { PUBLIC_URL: "https://app.example.com", HOST: "127.0.0.1", ...mail };
  for (const [more, policy] of [
    [{}, "max-age=63072000"],
    [{ HSTS_INCLUDE_SUBDOMAINS: "true" }, "max-age=63072000; includeSubDomains"],
  ] as const) {
    const server = await startServer({ ...shared, ...more });
    const ask = (path: string, host: string) => sendTo(server.port, path, { headers: { host } });
    for (const [path, host] of [
      ["/sign-in", "app.example.com"],
      ["/dashboard", "app.example.com:443"],
      ["/sign-in", "localhost"],
    ] as const) {
      expect((await ask(path, host)).headers["strict-transport-security"]).toBe(policy);
    }
    expect((await ask("/dashboard", "app.example.com")).headers.location).toMatch(/^\/sign-in\?/);
    await server.stop();
  }
});

test("a client that does not finish its request in time is told so, and cut off", async () => {
  const { port } = config().publicUrl;
  const slow = [
    "GET / HTTP/1.1\r\nHost: local",
    `POST /api/sign-in HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
    `POST /api/sign-in HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`,
  ];
  const answers = await Promise.all(slow.map((beginning) => sendBytes(port, beginning)));
  for (const answer of answers) {
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain("X-Content-Type-Options: nosniff");
  }
});

test.describe("what Next answers with an error of its own is refused", () => {
  for (const state of ["nonsense", "%", '["a"]', `${'["",{"children":'.repeat(1_000)}["",{}]${"}]".repeat(1_000)}`]) {
    test(`a router state that is none, or endless: ${state.slice(0, 20)}`, async ({ ask }) => {
      const headers = { rsc: "1", "next-router-state-tree": state };
      for (const path of ["/", "/sign-in", "/dashboard"]) expect((await ask(path, { headers })).status).toBe(400);
    });
  }

  test("more parameters than anybody needs, which would keep everybody waiting for seconds", async ({ ask }) => {
    const parameters = (count: number) => `?${"a=b&".repeat(count)}`;
    for (const path of ["/", "/sign-in", "/icon.svg"]) {
      expect((await ask(`${path}${parameters(99)}`)).status).toBe(200);
      expect((await ask(`${path}${parameters(100)}`)).status).toBe(400);
    }
    expect((await ask(`/api/me${parameters(7_000)}`)).status).toBe(400);
  });

  for (const path of ["/_global-error", "/%5fglobal-error", "/_global-error.rsc", "/_global-error?_rsc=1"]) {
    test(`the page for its worst case: ${path}`, async ({ ask }) => {
      expect((await ask(path)).status).toBe(404);
    });
  }

  for (const path of [
    "/%",
    "/%00",
    "/a/../dashboard",
    "/_next/static/%2e%2e/%2e%2e/dashboard",
    "/a\\..\\dashboard",
    "*",
  ]) {
    test(`an address that is not plain: ${path}`, async ({ ask }) => {
      expect((await ask(path)).status).toBe(400);
    });
  }

  test("an upgrade to a protocol that nobody speaks here: it is a request like any other", async () => {
    const { port } = config().publicUrl;
    const headers = "Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";
    const ask = (host: string) =>
      sendBytes(port, `GET /dashboard HTTP/1.1\r\nHost: ${host}\r\n${headers}Connection: close\r\n\r\n`);
    expect(await ask(host)).toMatch(/^HTTP\/1\.1 303 /);
    expect(await ask("evil.example")).toMatch(/^HTTP\/1\.1 421 /);
  });
});

test("the mailbox is not there for a request that some proxy or tunnel handed on", async () => {
  const server = await startServer({ TRUSTED_PROXY_HOPS: "0" });
  const status = async (headers = {}) => (await sendTo(server.port, "/dev/mailbox", { headers })).status;
  expect(await status()).toBe(200);
  for (const name of ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"]) {
    expect([name, await status({ [name]: "127.0.0.1" })]).toEqual([name, 404]);
  }
  await server.stop();
});

test.describe("a stranger who does not play fair", () => {
  test("cannot end the process by resetting a CONNECT", async () => {
    const server = await startServer();
    for (let tries = 0; tries < 30; tries += 1) {
      const socket = await openConnection(server);
      socket.write(`CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n${"A".repeat(100)}`, () => socket.resetAndDestroy());
      await once(socket, "close");
    }
    expect((await sendTo(server.port, "/sign-in")).status).toBe(200);
    expect(server.process.exitCode).toBeNull();
    await server.stop();
  });

  test("cannot have hundreds of pages rendered by one packet", async () => {
    const server = await startServer();
    const socket = await openConnection(server);
    socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`.repeat(1_000));
    const answers = (await text(socket).catch(() => "")).split("HTTP/1.1 200").length - 1;
    expect(answers).toBeLessThan(10);
    expect((await sendTo(server.port, "/sign-in")).status).toBe(200);
    await server.stop();
  });
});

/** A server with a database of its own, and one person in it. */
async function startServer(variables: Record<string, string> = {}): Promise<OwnServer> {
  return startOwn((await newStand(1, variables)).env, captured);
}

async function openConnection({ port }: OwnServer): Promise<Socket> {
  const socket = connect(Number(port), "127.0.0.1");
  await once(socket, "connect");
  return socket.on("error", () => undefined);
}

/** A request whose headers the server has read (it says "100 Continue") and whose body is yet to come. */
async function beginSignIn({ port }: OwnServer) {
  const headers = { ...sameOrigin, host, "content-type": "application/json", expect: "100-continue" };
  const sent = request({ host: "127.0.0.1", port, path: "/api/sign-in", method: "POST", headers, agent: false });
  sent.flushHeaders();
  await once(sent, "continue");
  return sent;
}

function credentials({ email, password }: Person) {
  return { email, password };
}

async function addressOfSession(person: Person): Promise<string> {
  return (await db().session.findFirstOrThrow({ where: { userId: person.id } })).address;
}
