/** Secrets are where they must be and nowhere else: not in the log, the database's files, a backup, a page or the figures. */
import { createHash, randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { decodeJwt } from "jose";
import { applyMigrations } from "#lib/db/migrate";
import { failing, theBug, withBugQuoting } from "./bug";
import { linesIn } from "./log-lines";
import { type MailServer, startMailServer } from "./mail-server";
import { op } from "./operator";
import { captured, freePort, type OwnServer, startServer } from "./own-server";
import { asForm, asJson, type Question, type Reply, sendTo } from "./requests";
import { newFolder } from "./run-folder";
import { someSecrets } from "./secrets";

const address = "canary@example.com";
const password = "canary passphrase that must not be kept";
const wrongPassword = `${password}, mistyped`;
const sameOrigin = { "sec-fetch-site": "same-origin" };

/** Where each secret of the run is found by its name. */
type Secrets = Map<string, string>;

/** Pages and answers that show much of what is known; none of them is to show a secret. */
const shown = [
  ...["/", "/how-it-works", "/dashboard", "/dashboard/account", "/dashboard/activity", "/dashboard/sessions"],
  ...[
    "/dashboard/token",
    "/dashboard/tokens",
    "/dashboard/tokens/new",
    "/dashboard/password-change",
    "/dashboard/account-deletion",
  ],
  ...[
    "/api/me",
    "/api/sessions",
    "/api/tokens",
    "/api/account-export",
    "/.well-known/jwks.json",
    "/readyz",
    "/metrics",
  ],
];

test("no secret is found in the log, the database's files, a backup, a page or the figures", async () => {
  const data = newFolder("canary");
  const keys = { ...someSecrets(), METRICS_TOKEN: someSecret(), MAIL_PASSWORD: someSecret() };
  const mailServer = await startMailServer(keys.MAIL_PASSWORD);
  const mail = { SMTP_URL: mailServer.url, MAIL_FROM: "no-reply@example.com" };
  const env = { ...process.env, ...keys, ...mail, DATA_DIR: data, LOG_LEVEL: "debug", PORT: await freePort() };
  await applyMigrations(join(data, "latchkey.db"));
  const server = await startServer({ ...env, ...withBugQuoting(`${password}, ${address}`) }, captured);
  const secrets = secretsIn(keys);
  const cookies = await signUp(server, mailServer, secrets);
  await useTokens(server, cookies, secrets);
  await misplace(server, secrets);
  const pages = await Promise.all(shown.map((path) => sendTo(server.port, path, asWhoeverMay(path, cookies, secrets))));
  await sendTo(server.port, "/api/password-reset", asJson({ email: address }));
  await noteMailed(mailServer, secrets, "reset");
  mailServer.refuse();
  await sendTo(server.port, "/api/sign-up", asJson({ email: `waiting-${address}` }));
  await expect.poll(server.output).toContain('"mail_put_off"'); // so it waits in the database, too
  await op(env, "backup", join(data, "of-today"));
  const files = ["latchkey.db", "latchkey.db-wal", "of-today"].map((name) => readFileSync(join(data, name), "latin1"));
  const failed = await failing(server, ["/dashboard/account", "/api/account-export"], { headers: { cookie: cookies } });
  await server.stop();
  await mailServer.close();

  expect(pages.map(({ status }) => status)).toEqual(shown.map(() => 200));
  const [log, texts] = [
    server.output(),
    [...pages, ...failed].map(({ rawHeaders, body }) => [...rawHeaders, body].join("\n")),
  ];
  assertTold(secrets, server, files);
  for (const [name, secret] of secrets) {
    const places = { log, files: files.join("\n"), pages: texts.join("\n") };
    const found = Object.entries(places).filter(([, text]) => isIn(text, secret));
    expect([name, ...found.map(([place]) => place)]).toEqual([name]);
    // What is kept in its place is nobody's business either.
    expect([name, texts.some((text) => text.includes(hashOf(secret)))]).toEqual([name, false]);
  }
  expect(texts.join("\n")).not.toContain("$2b$");
  expect(log).not.toContain(address);
  expect(log).not.toContain(sessionIn(secrets));
});

test("no file that every browser gets names a secret, or holds a key", () => {
  const all = readdirSync(".next/static", { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = all.map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name), "latin1")] as const);
  expect(files.filter(([name, text]) => name.endsWith(".js") && text.includes("Show password"))).not.toEqual([]);
  const secret =
    /SIGNING_KEYS|PASSWORD_PEPPERS|OUTBOX_KEYS|METRICS_TOKEN|SMTP_URL|DATA_DIR|\bd"?:"[\w-]{43}"|PRIVATE KEY/;
  expect(files.filter(([, text]) => secret.test(text)).map(([name]) => name)).toEqual([]);
});

/** That there was much to be found: events in the log, the account in the files, and every kind of secret. */
function assertTold(secrets: Secrets, server: OwnServer, files: readonly string[]): void {
  const events = ["user_created", "authn_token_created", "access_token_issued", "input_validation_fail", "request"];
  expect(linesIn(server).map(({ event }) => event)).toEqual(expect.arrayContaining(events));
  const failures = linesIn(server).filter(({ error, text }) => String(error ?? text).includes(theBug));
  expect(failures.map(({ event }) => event)).toEqual(expect.arrayContaining(["sys_crash", "console"]));
  expect([files[2]?.includes(address), files.join("").includes(address)]).toEqual([true, true]);
  const kinds = ["second latchkey-session", "second latchkey-device", "API token", "access token"];
  expect([...secrets.keys()]).toEqual(expect.arrayContaining(kinds));
  expect([...secrets.values()].filter((secret) => secret.length < 20)).toEqual([]);
}

function someSecret(): string {
  return randomBytes(32).toString("base64url");
}

function secretsIn(keys: Record<string, string>): Secrets {
  const { keys: signing } = JSON.parse(keys.SIGNING_KEYS ?? "") as { keys: { d: string; purpose: string }[] };
  const ofSigning = signing.map(({ d, purpose }) => [`${purpose} key`, d] as const);
  const named = ["PASSWORD_PEPPERS", "OUTBOX_KEYS"].map((name) => [name, keys[name]?.split(":")[1] ?? ""] as const);
  const others = ["METRICS_TOKEN", "MAIL_PASSWORD"].map((name) => [name, keys[name] ?? ""] as const);
  return new Map([...ofSigning, ...named, ...others, ["password", password]]);
}

/** Signs up and signs in; gives the cookies of the browser. */
async function signUp({ port }: OwnServer, mailServer: MailServer, secrets: Secrets): Promise<string> {
  await sendTo(port, "/api/sign-up", asJson({ email: address }));
  const token = await noteMailed(mailServer, secrets, "sign-up");
  const form = { token, name: "Canary", password };
  await sendTo(port, "/api/sign-up/finish", asJson({ ...form, token: "x".repeat(43) }));
  noteCookies(await sendTo(port, "/api/sign-up/finish", asJson(form)), secrets, "first");
  await sendTo(port, "/api/sign-in", asJson({ email: address, password: wrongPassword }));
  return noteCookies(await sendTo(port, "/api/sign-in", asJson({ email: address, password })), secrets, "second");
}

/** Makes tokens for a program, and uses each. */
async function useTokens({ port }: OwnServer, cookie: string, secrets: Secrets): Promise<void> {
  const wish = { name: "canary", scopes: ["profile:read"] };
  const made = await sendTo(port, "/api/tokens", asJson(wish, { cookie, ...sameOrigin }));
  const apiToken = JSON.parse(made.body).secret;
  const bearer = { authorization: `Bearer ${apiToken}` };
  const accessToken = JSON.parse((await sendTo(port, "/api/token", asJson({}, bearer))).body).access_token;
  for (const token of [apiToken, accessToken]) {
    const headers = { authorization: `Bearer ${token}` };
    expect((await sendTo(port, "/api/me", { headers })).status).toBe(200);
    expect((await sendTo(port, "/api/me", { headers: { authorization: `Bearer ${token}x` } })).status).toBe(401);
  }
  secrets.set("API token", apiToken).set("access token", accessToken);
}

/** Puts secrets where they do not belong, as people and programs do by mistake. */
async function misplace({ port }: OwnServer, secrets: Secrets): Promise<void> {
  const apiToken = secrets.get("API token") ?? "";
  const basic = btoa(`${address}:${password}`);
  secrets.set("address and password", basic);
  const questions: [string, Question?][] = [
    [`/sign-in?password=${encodeURIComponent(password)}&token=${apiToken}`],
    [`/api/tokens/${apiToken}/revoke`, asJson({}, sameOrigin)],
    [`/${apiToken}`],
    [`/api/me?access_token=${apiToken}`],
    ["/api/sign-in", asJson({ email: password, password, [password]: password })],
    ["/api/sign-in", asForm({ [password]: "" }, sameOrigin)],
    [
      "/api/sign-in",
      { method: "POST", headers: { "content-type": "application/json" }, body: `{"password": "${password}` },
    ],
    ["/api/me", { headers: { authorization: `Basic ${basic}` } }],
    ["/metrics", { headers: { authorization: `Bearer ${apiToken}` } }],
  ];
  for (const [path, question] of questions) expect((await sendTo(port, path, question)).status).toBeLessThan(500);
}

/** A person with their cookies, or the scraper with its token. */
function asWhoeverMay(path: string, cookie: string, secrets: Secrets): Question {
  const scraper = { authorization: `Bearer ${secrets.get("METRICS_TOKEN")}` };
  return { headers: path === "/metrics" ? scraper : { cookie } };
}

/** The token of the newest mail, once it is there. */
async function noteMailed({ mails }: MailServer, secrets: Secrets, purpose: string): Promise<string> {
  const links = () => [...mails().matchAll(/#t=([\w-]+)/g)].map(([, token = ""]) => token);
  const known = new Set(secrets.values());
  await expect.poll(() => links().some((token) => !known.has(token)), { timeout: 30_000 }).toBe(true);
  const token = links().find((one) => !known.has(one)) ?? "";
  secrets.set(`one-time token for ${purpose}`, token);
  return token;
}

function noteCookies({ headers }: Reply, secrets: Secrets, which: string): string {
  const pairs = (headers["set-cookie"] ?? []).map((line) => line.split(";")[0]?.split("=") as [string, string]);
  for (const [name, value] of pairs) if (value.length >= 20) secrets.set(`${which} ${name}`, value);
  return pairs.map((pair) => pair.join("=")).join("; ");
}

/** As it is, as addresses have it, or as the bytes that it stands for. */
function isIn(text: string, secret: string): boolean {
  const [escaped, bytes] = [encodeURIComponent(secret), Buffer.from(secret, "base64url")];
  const written = (["latin1", "hex", "base64"] as const).map((encoding) => bytes.toString(encoding));
  return [secret, escaped, escaped.replaceAll("%20", "+"), ...written].some((form) => text.includes(form));
}

/** The id of the session that the pages were seen with: half of what a stolen signing key needs. */
function sessionIn(secrets: Secrets): string {
  const { sid } = decodeJwt(secrets.get("second latchkey-session") ?? "");
  expect(sid).toMatch(/^[\w-]{20,}$/);
  return String(sid);
}

function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}
