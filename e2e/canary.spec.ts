import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import { someSecrets } from "./secrets";

const port = "3158";
const site = `http://localhost:${port}`;
const address = "canary@example.com";
const password = "canary passphrase that must not be kept";

test("no password, token or key is found in the database, its log of writes, or the server's log", async () => {
  const data = mkdtempSync(join(tmpdir(), "latchkey-canary-"));
  const secrets = someSecrets();
  const env = { ...process.env, ...secrets, PORT: port, PUBLIC_URL: site, DATA_DIR: data, LOG_LEVEL: "debug" };
  await promisify(execFile)("npm", ["run", "--silent", "db:migrate"], { env });
  const server = spawn(process.execPath, ["server.js"], { env });
  const ended = once(server, "close");
  let log = "";
  for (const stream of [server.stdout, server.stderr]) {
    stream.on("data", (part) => {
      log += part;
    });
  }
  await expect.poll(() => log, { timeout: 30_000 }).toContain("is ready");

  await post("/api/sign-up", { email: address });
  await expect.poll(() => mailsIn(data), { timeout: 30_000 }).toMatch(/#t=/);
  const [, token = ""] = /#t=([\w-]+)/.exec(mailsIn(data)) ?? [];
  await post("/api/sign-up/finish", { token: "x".repeat(43), name: "Canary", password });
  const session = await post("/api/sign-up/finish", { token, name: "Canary", password });
  await post("/api/sign-in", { email: address, password: `${password}, wrong` });
  await post("/api/sign-up", { email: "waiting-canary@example.com" });
  const files = ["latchkey.db", "latchkey.db-wal"].map((name) => readFileSync(join(data, name), "latin1"));

  expect(log).toContain("user_created");
  expect(files.join("")).toContain(address);
  const { keys } = JSON.parse(secrets.SIGNING_KEYS ?? "") as { keys: { d: string }[] };
  for (const secret of [
    password,
    token,
    session,
    secrets.PASSWORD_PEPPERS,
    secrets.OUTBOX_KEYS,
    ...keys.map(({ d }) => d),
  ]) {
    expect(secret).toBeTruthy();
    for (const text of [log, ...files]) expect(text.includes(secret ?? ""), secret).toBe(false);
  }
  server.kill("SIGTERM");
  await ended;
  rmSync(data, { recursive: true });
});

/** Posts as a client would, and gives the session token of the answer, if it has one. */
async function post(path: string, body: object): Promise<string> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${site}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  return /latchkey-session=([^;]+)/.exec(answer.headers.get("set-cookie") ?? "")?.[1] ?? "";
}

function mailsIn(data: string): string {
  const folder = join(data, "mail");
  const names = readdirSync(data).includes("mail") ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
  return names.map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
}
