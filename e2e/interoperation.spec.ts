import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { promisify } from "node:util";
import { test as base, expect } from "@playwright/test";
import { SignJWT } from "jose";
import { now } from "#lib/clock";
import { SigningKeySet } from "#lib/key-set";
import type { Scope } from "#lib/scope";
import { type OwnServer, startServer } from "./own-server";
import { asForm, asJson, type Question, type Reply, sendTo, tokenIn, withToken } from "./requests";
import { newFolder } from "./run-folder";
import { someKey, someSecrets } from "./secrets";

const python = process.env.PYTHON_PATH;
const run = promisify(execFile);

const latchkeyPort = "3184";
const flaskPort = "3185";
const alonePort = "3186";
const elsewherePort = "3187";
const issuer = `http://localhost:${latchkeyPort}`;
const audience = `http://localhost:${flaskPort}`;

const sessionKey = someKey("session");
const firstKey = someKey("access-token");

/** Latchkey and the service, each a process of its own, and somebody who is signed in. */
type Both = { readonly latchkey: Latchkey; readonly cookie: string };
type Latchkey = { readonly restartWith: (...keys: object[]) => Promise<void> };

type Fixtures = {
  /** Starts the service once more, on a port of its own, with Latchkey at another address; ended after the test. */
  startAlone: (latchkey: string) => Promise<void>;
};

const test = base.extend<Fixtures, { both: Both }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures wanted from this pattern
  startAlone: async ({}, use) => {
    const started: { stop: () => Promise<unknown> }[] = [];
    await use(async (latchkey) => {
      started.push(await startFlask(alonePort, latchkey));
    });
    for (const { stop } of started) await stop();
  },
  both: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use) => {
      const data = newFolder("interoperation");
      const env = environment(data);
      await run("npm", ["run", "--silent", "db:migrate"], { env });
      const added = await run("npm", ["run", "--silent", "op", "--", "users", "add", email, "--name", "Ada"], { env });
      let server: OwnServer = await startServer(env);
      const restartWith = async (...keys: object[]) => {
        await server.stop();
        server = await startServer({ ...env, SIGNING_KEYS: JSON.stringify({ keys: [sessionKey, ...keys] }) });
      };
      const flask = await startFlask();
      const password = /Password: (\S+)/.exec(added.stdout)?.[1] ?? "";
      await use({ latchkey: { restartWith }, cookie: await signIn(password) });
      await flask.stop();
      await server.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],
});

const email = "ada@example.com";

test.describe.configure({ mode: "serial" }); // one worker, so that the ports are free
test.skip(!python, "no Python with Flask and PyJWT here: npm test looks for one");

test("a service in another language lets in whoever has an access token for it", async ({ both }) => {
  const { secret, id } = await makeToken(both, ["profile:read"]);
  const granted = await exchange(secret);
  expect(granted).toMatchObject({ token_type: "Bearer", expires_in: 600, scope: "profile:read" });
  const hello = await ask("/hello", granted.access_token);
  expect([hello.status, JSON.parse(hello.body)]).toEqual([
    200,
    { hello: expect.stringMatching(/^[\w-]{22}$/), token_of: id },
  ]);
  expect((await ask("/profile", granted.access_token)).status).toBe(200);
});

test("it refuses everybody else, and says how to come in", async ({ both }) => {
  const { secret } = await makeToken(both, ["sessions:read"]);
  const { access_token: good } = await exchange(secret);
  const { access_token: forLatchkey } = await exchange(secret, issuer);
  const [header, payload, signature = ""] = good.split(".");
  const spoilt = `${header}.${payload}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
  const refused = {
    "no token": [await sendTo(flaskPort, "/hello"), null],
    "a token in the address": [await sendTo(flaskPort, `/hello?access_token=${good}`), null],
    "a token in a form": [
      await sendTo(flaskPort, "/hello", { ...asForm({ access_token: good }), method: "GET" }),
      null,
    ],
    "the API token itself": [await ask("/hello", secret), "invalid_token"],
    "a token for Latchkey": [await ask("/hello", forLatchkey), "invalid_token"],
    "a session token": [await ask("/hello", both.cookie), "invalid_token"],
    "another signature": [await ask("/hello", spoilt), "invalid_token"],
    "another spelling": [await ask("/hello", respelt(good)), "invalid_token"],
    "no signature": [await ask("/hello", `${header}.${payload}.`), "invalid_token"],
    "an expired token": [await ask("/hello", await signed({}, { exp: epoch() - 60 })), "invalid_token"],
    "a token without an end": [await ask("/hello", await signed({}, { exp: undefined })), "invalid_token"],
    "another issuer's": [await ask("/hello", await signed({}, { iss: "https://evil.example" })), "invalid_token"],
    "a session token made for it": [await ask("/hello", await signed({ typ: "session+jwt" })), "invalid_token"],
    "an extension that nobody knows": [
      await ask("/hello", await signed({ crit: ["b64"], b64: true })),
      "invalid_token",
    ],
    "a key that nobody has": [await ask("/hello", await signed({ kid: "x" })), "invalid_token"],
    nonsense: [await ask("/hello", "a.b.c"), "invalid_token"],
  } as const;
  for (const [what, [reply, error]] of Object.entries(refused)) {
    const challenge = reply.headers["www-authenticate"] ?? "";
    expect([what, reply.status, /error="(\w+)"/.exec(challenge)?.[1] ?? null]).toEqual([what, 401, error]);
  }
  expect((await ask("/hello", await signed({}))).status).toBe(200); // so it was not for how the test signs
  const lacking = await ask("/profile", good);
  expect([lacking.status, lacking.headers["www-authenticate"]]).toEqual([
    403,
    `Bearer realm="${audience}", error="insufficient_scope", scope="profile:read"`,
  ]);
});

test("a revoked API token gets no new one, and what it got before is refused by Latchkey at once", async ({ both }) => {
  const { secret, id } = await makeToken(both, ["profile:read"]);
  const { access_token: forFlask } = await exchange(secret);
  const { access_token: forLatchkey } = await exchange(secret, issuer);
  const me = () => askLatchkey("/api/me", { headers: bearer(forLatchkey) });
  expect((await me()).status).toBe(200);
  expect((await post(`/api/tokens/${id}/revoke`, {}, both.cookie)).status).toBe(200);
  expect((await askLatchkey("/api/token", asForm({ audience }, bearer(secret)))).status).toBe(401);
  expect((await me()).status).toBe(401);
  expect((await ask("/hello", forFlask)).status).toBe(200); // nobody was asked: it is good for its ten minutes
});

test("a change of keys keeps nobody out, whether the token was signed before or after it", async ({ both }) => {
  const { secret } = await makeToken(both, ["profile:read"]);
  const before = await exchange(secret);
  const second = { ...someKey("access-token"), activeFrom: now().toISOString() };
  await both.latchkey.restartWith(firstKey, second);
  const after = await exchange(secret);
  expect(kidOf(after.access_token)).toBe(second.kid);
  expect(kidOf(before.access_token)).toBe(firstKey.kid);
  // The key signs as soon as it is published here, and the service fetches keys every five seconds at the most.
  await expect.poll(async () => (await ask("/hello", after.access_token)).status, { timeout: 20_000 }).toBe(200);
  expect((await ask("/hello", before.access_token)).status).toBe(200);
});

test("while nobody can be told from anybody, nobody is let in", async ({ both, startAlone }) => {
  const { secret } = await makeToken(both, ["profile:read"]);
  const { access_token: good } = await exchange(secret);
  await startAlone("http://localhost:1");
  const reply = await sendTo(alonePort, "/hello", { headers: bearer(good) });
  expect(reply.status).toBe(503);
});

test("made-up keys do not make it ask for the key set each time, and what is no key set replaces none", async ({
  startAlone,
}) => {
  let answer: object = { keys: [publicHalf(firstKey)] };
  let asked = 0;
  const elsewhere = createServer((_, response) => {
    asked += 1;
    response.end(JSON.stringify(answer));
  }).listen(elsewherePort);
  const iss = `http://localhost:${elsewherePort}`;
  await startAlone(iss);
  const good = await signed({}, { iss });
  const strange = await signed({ kid: "made-up" }, { iss });
  const status = async (token: string) => (await sendTo(alonePort, "/hello", { headers: bearer(token) })).status;
  const statuses = await Promise.all([good, good, ...Array(10).fill(strange), good].map(status));
  expect(statuses).toEqual([200, 200, ...Array(10).fill(401), 200]);
  expect(asked).toBeLessThanOrEqual(2); // of 13, more than five seconds apart
  answer = { error: "maintenance" };
  await expect.poll(() => status(strange), { timeout: 20_000 }).toBe(503);
  expect(await status(good)).toBe(200);
  elsewhere.close();
});

function environment(data: string): NodeJS.ProcessEnv & { readonly PORT: string } {
  const keys = JSON.stringify({ keys: [sessionKey, firstKey] });
  const where = { PORT: latchkeyPort, PUBLIC_URL: issuer, DATA_DIR: data, TOKEN_AUDIENCES: audience };
  const how = { NODE_ENV: "production", PASSWORD_COST: "10", LOG_LEVEL: "error" } as const;
  return { PATH: process.env.PATH, ...someSecrets(), SIGNING_KEYS: keys, ...where, ...how };
}

/** The example as its README starts it. */
async function startFlask(port = flaskPort, at = issuer): Promise<{ readonly stop: () => Promise<unknown> }> {
  const env = { PATH: process.env.PATH, ISSUER: at, AUDIENCE: audience, PYTHONDONTWRITEBYTECODE: "1" };
  const args = ["-m", "flask", "run", "--port", port];
  const flask = spawn(python ?? "", args, {
    cwd: "examples/flask-api",
    env: { NODE_ENV: "test", ...env },
    stdio: "ignore",
  });
  const ended = once(flask, "close");
  const answers = () =>
    sendTo(port, "/").then(
      (reply) => reply.status,
      () => 0,
    );
  await expect.poll(answers, { timeout: 30_000 }).toBe(200);
  return {
    stop: () => {
      flask.kill("SIGTERM");
      return ended;
    },
  };
}

async function signIn(password: string): Promise<string> {
  const reply = await askLatchkey("/api/sign-in", asJson({ email, password }));
  return tokenIn(reply) ?? "";
}

async function makeToken({ cookie }: Both, scopes: readonly Scope[]): Promise<{ secret: string; id: string }> {
  const made = await post("/api/tokens", { name: "flask", scopes, expiresInDays: 1 }, cookie);
  const { secret, token } = JSON.parse(made.body);
  return { secret, id: token.id };
}

function post(path: string, body: object, cookie: string): Promise<Reply> {
  return askLatchkey(path, asJson(body, { ...withToken(cookie), "sec-fetch-site": "same-origin" }));
}

async function exchange(secret: string, wanted = audience): Promise<{ access_token: string }> {
  return JSON.parse((await askLatchkey("/api/token", asForm({ audience: wanted }, bearer(secret)))).body);
}

function askLatchkey(path: string, { headers, ...question }: Question): Promise<Reply> {
  return sendTo(latchkeyPort, path, { ...question, headers: { host: new URL(issuer).host, ...headers } });
}

function ask(path: string, token: string): Promise<Reply> {
  return sendTo(flaskPort, path, { headers: bearer(token) });
}

function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}

/** The same signature, with stray bits in its last character (RFC 4648, section 3.5). */
function respelt(token: string): string {
  const last = { A: "B", Q: "R", g: "h", w: "x" }[token.at(-1) ?? ""];
  return `${token.slice(0, -1)}${last}`;
}

/** A token by Latchkey's own key, as it signs them, but for what is said here. */
async function signed(header: Record<string, unknown>, claims: Record<string, unknown> = {}): Promise<string> {
  const [key] = SigningKeySet.parse(JSON.stringify({ keys: [firstKey, sessionKey] })).filter(
    ({ kid }) => kid === firstKey.kid,
  );
  if (!key) throw new Error("There is no key.");
  const usual = { iss: issuer, aud: audience, sub: "ada", client_id: "x", jti: "x", iat: epoch(), exp: epoch() + 600 };
  return new SignJWT({ ...usual, scope: "", ...claims })
    .setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid: key.kid, ...header })
    .sign(key, { crit: { b64: true } });
}

function publicHalf({ kty, crv, x, y, kid, alg, use }: typeof firstKey) {
  return { kty, crv, x, y, kid, alg, use };
}

function kidOf(token: string): string {
  return JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()).kid;
}

function epoch(): number {
  return Math.floor(now().getTime() / 1000);
}
