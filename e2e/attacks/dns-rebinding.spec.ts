/**
 * A name of the attacker's leads to this server (DNS rebinding), or a request says that it came by another: pages, endpoints, the
 * mailbox of a developer and the links in mails must not believe it.
 */
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect } from "@playwright/test";
import { expiredToken, sessionOf, test } from "#e2e/fixtures";
import { freshAddress, linkIn, mailsTo } from "#e2e/mail";
import { asJson, fromElsewhere, withToken } from "#e2e/requests";
import { config } from "#lib/config";

const { port, host, origin } = config().publicUrl;

const others = [
  "evil.example",
  `evil.example:${port}`,
  "localhost",
  "localhost:1",
  `localhost:0${port}0`,
  `localhost.evil.example:${port}`,
  `localhost.:${port}`,
  `evil.localhost:${port}`,
  `a@localhost:${port}`,
  `localhost:${port}@evil.example`,
  `localhost:${port}, evil.example`,
  `localhost:${port}/evil`,
  `localhost%00.evil.example:${port}`,
  `loc\u00e4lhost:${port}`,
  `169.254.169.254:${port}`,
  `[::ffff:169.254.169.254]:${port}`,
  "*",
];

/** Names of this machine. */
const own = [host, host.toUpperCase(), `127.0.0.1:${port}`, `[::1]:${port}`];

test("a foreign name is refused with 421, on pages and endpoints, in no words of its own", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  const fromTheMachine = { ...fromElsewhere("127.0.0.1"), ...withToken(token) }; // where the browser is that is led astray
  for (const path of ["/dashboard", "/api/me", "/dev/mailbox"]) {
    for (const host of own) {
      const reply = await ask(path, { headers: { host, ...fromTheMachine } });
      expect([host, path, reply.status]).toEqual([host, path, 200]);
      expect(reply.body).toContain(path === "/dev/mailbox" ? "Only you, sitting at it, see this page." : person.email);
    }
    for (const host of others) {
      const reply = await ask(path, { headers: { host, ...fromTheMachine } });
      expect([host, path, reply.status]).toEqual([host, path, 421]);
      expect(`${reply.body}${reply.rawHeaders}`).not.toMatch(/evil|169\.254/);
      expect(reply.body).not.toContain(person.email);
    }
  }
});

test("nothing is renewed, and nobody is signed in, by a foreign name", async ({ ask, person }) => {
  const issued = await sessionOf(person);
  const expired = withToken(await expiredToken(issued));
  const { email, password } = person;
  const foreign = { host: `evil.example:${port}` };
  const replies = [
    await ask("/session/renew", { headers: { ...foreign, ...expired } }),
    await ask("/api/sign-in", asJson({ email, password }, foreign)),
  ];
  for (const { status, headers } of replies) expect([status, headers["set-cookie"]]).toEqual([421, undefined]);
  expect((await ask("/session/renew", { headers: expired })).headers["set-cookie"]).not.toBeUndefined();
  expect((await ask("/api/sign-in", asJson({ email, password }))).status).toBe(200);
});

test("two names, a name in the address, and none are refused with 400 or 421", async () => {
  const lines = (first: string, ...names: string[]) =>
    `${first}\r\n${names.map((name) => `Host: ${name}\r\n`).join("")}Connection: close\r\n\r\n`;
  expect(await statusOf(lines("GET /sign-in HTTP/1.1", host))).toBe(200);
  for (const [request, status] of [
    [lines("GET /sign-in HTTP/1.1", host, "evil.example"), 400],
    [lines("GET /sign-in HTTP/1.1", "evil.example", host), 400],
    [lines("GET /sign-in HTTP/1.1", host, host), 400],
    [lines("GET /sign-in HTTP/1.1"), 421],
    [lines("GET /sign-in HTTP/1.1", ""), 421],
    [lines("GET /sign-in HTTP/1.0"), 421],
    [lines("GET http://evil.example/sign-in HTTP/1.1", host), 400],
    [lines(`GET ${origin}/sign-in HTTP/1.1`, "evil.example"), 400],
    [lines("GET //evil.example/sign-in HTTP/1.1", "evil.example"), 421],
    [lines("GET evil.example HTTP/1.1", host), 400],
    [lines(`OPTIONS * HTTP/1.1`, host), 405],
    [lines(`CONNECT evil.example:443 HTTP/1.1`, host), 405],
  ] as const)
    expect([request, await statusOf(request)]).toEqual([request, status]);
});

test("no header makes a foreign name ours, or ours a foreign one", async ({ ask }) => {
  const forged = {
    "x-forwarded-host": "evil.example",
    "x-forwarded-server": "evil.example",
    "x-forwarded-port": "1",
    "x-forwarded-proto": "https",
    "x-host": "evil.example",
    "x-original-host": "evil.example",
    "x-http-host-override": "evil.example",
    forwarded: "host=evil.example;proto=https",
  };
  for (const path of ["/", "/sign-in", "/dashboard", "/api/nothing", "/.well-known/change-password", "//sign-in"]) {
    const plain = await ask(path);
    const reply = await ask(path, { headers: forged });
    expect([path, reply.status, reply.headers.location]).toEqual([path, plain.status, plain.headers.location]);
    expect(`${reply.rawHeaders}${reply.body}`).not.toContain("evil.example");
    const foreign = { host: `evil.example:${port}`, "x-forwarded-host": host, forwarded: `host=${host}` };
    expect([path, (await ask(path, { headers: foreign })).status]).toEqual([path, 421]);
  }
});

test("the links in mails are those of PUBLIC_URL, whatever the request says", async ({ ask, person }) => {
  const headers = {
    "x-forwarded-host": "evil.example",
    forwarded: "host=evil.example",
    referer: "https://evil.example/",
  };
  const email = freshAddress();
  expect((await ask("/api/sign-up", asJson({ email }, headers))).status).toBe(202);
  expect((await ask("/api/password-reset", asJson({ email: person.email }, headers))).status).toBe(202);
  for (const address of [email, person.email]) {
    const [mail] = await mailsTo(address);
    expect(linkIn(mail).origin).toBe(origin);
    expect(JSON.stringify(mail)).not.toContain("evil.example");
  }
});

/** The status of the answer to these very bytes. */
async function statusOf(bytes: string): Promise<number> {
  const socket = connect(Number(port), "127.0.0.1");
  socket.write(bytes);
  return Number((await text(socket)).split(" ")[1]);
}
