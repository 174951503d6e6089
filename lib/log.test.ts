import { AsyncLocalStorage } from "node:async_hooks";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { text } from "node:stream/consumers";
import { describe, expect, onTestFinished, test } from "vitest";
import { log, secretFields } from "#lib/log";
import { useLog } from "#lib/testing/log";

const logged = useLog();

describe("a line of the log", () => {
  test("is JSON with the time in UTC, the event and its facts", () => {
    log.warn("authn_login_fail", { address: "192.0.2.1", method: "password" });
    expect(logged.lines()).toEqual([
      {
        level: 40,
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/),
        event: "authn_login_fail",
        address: "192.0.2.1",
        method: "password",
      },
    ]);
  });

  test("carries the id of the request that it is written for, and the peer's address", async () => {
    const requests = new AsyncLocalStorage();
    const holder = globalThis as { [key: symbol]: unknown };
    holder[Symbol.for("latchkey.request")] = requests;
    onTestFinished(() => void delete holder[Symbol.for("latchkey.request")]);
    const answer = async (request: string) => {
      await new Promise(setImmediate);
      log.info("user_updated", { user: request });
    };
    const context = (request: string) => ({ request, address: "192.0.2.1" });
    await Promise.all(["one", "other"].map((id) => requests.run(context(id), () => answer(id))));
    log.info("purged");
    expect(logged.lines()).toMatchObject([
      { request: "one", user: "one", address: "192.0.2.1" },
      { request: "other", user: "other", address: "192.0.2.1" },
      { event: "purged" },
    ]);
    expect(logged.lines()[2]).not.toHaveProperty("request");
  });

  test("names a session by a hash of its id: the same each time, and never the id", () => {
    for (const session of ["canary-session", "canary-session", "another"]) log.info("session_renewed", { session });
    const names = logged.lines().map(({ session }) => session);
    expect(names[0]).toMatch(/^[0-9a-f]{16}$/);
    expect(names[1]).toBe(names[0]);
    expect(names[2]).not.toBe(names[0]);
    expect(logged.text()).not.toContain("canary");
  });

  const atLeast = ["password", "currentPassword", "newPassword", "token", "secret", "cookie", "authorization"];
  const others = ["headers", "body", "email", "hash", "key", "url"];
  test.each([...new Set([...atLeast, ...others, ...secretFields])])(
    "says nothing of a field named %s, though the compiler was overruled",
    (name) => {
      const fields = { [name]: "canary", caller: { [name]: "canary" } } as never;
      log.error("sys_crash", fields);
      expect(logged.text()).not.toContain("canary");
    },
  );

  test("stays one line that controls no terminal, whatever a stranger puts into it", () => {
    const agent = 'x"}\n{"level":30,"event":"authn_login_success"}\r\u2028\u0000\u001b[2J\u009b2J\u202e';
    log.info("request", { agent });
    const [line, ...more] = logged.text().split("\n");
    expect(more).toEqual([""]);
    expect(line).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
    expect(logged.lines()).toMatchObject([{ event: "request", agent }]);
  });
});

describe("the process lives on, and ends when it is done,", () => {
  test("where standard output is full", async () => {
    const full = openSync("/dev/full", "w");
    onTestFinished(() => closeSync(full));
    expect(await endOf(writer(full))).toEqual({ code: 0, said: "alive" });
  });

  test("where whoever read it is gone", async () => {
    const child = writer("pipe");
    child.stdout?.destroy();
    expect(await endOf(child)).toEqual({ code: 0, said: "alive" });
  });

  test("where nobody reads it; what is read later is whole lines, and no more than may wait", async () => {
    const child = writer("pipe");
    const said = once(child.stderr as NodeJS.ReadableStream, "data");
    expect(String(await said)).toBe("alive");
    const read = text(child.stdout as NodeJS.ReadableStream);
    child.stdin?.end();
    const lines = (await read).trimEnd().split("\n");
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ event: "purged" });
    expect(lines.length).toBeGreaterThan(900);
    expect(lines.length).toBeLessThan(1200);
  });
});

/** A process that logs 3 MB, more than a pipe holds and more than may wait; then it says that it is alive, and lives a bit. */
function writer(stdout: number | "pipe") {
  const source = `
    import { newLogger } from "#lib/log";
    import { LogStream } from "#lib/log-stream";
    process.stdout; // makes a pipe one that does not block, as it is in the server
    const logger = newLogger(new LogStream(), "info");
    for (let i = 0; i < 3000; i++) logger.info({ event: "purged", filling: "x".repeat(1000) });
    setTimeout(() => process.stderr.write("alive"), 300);
    process.stdin.resume().once("end", () => setTimeout(() => {}, 1500));`;
  const command = ["--import", "tsx", "--input-type=module", "--eval", source];
  return spawn(process.execPath, command, { stdio: ["pipe", stdout, "pipe"] });
}

async function endOf(child: ReturnType<typeof writer>): Promise<{ code: number; said: string }> {
  const said = text(child.stderr as NodeJS.ReadableStream);
  child.stdin?.end();
  const [code] = await once(child, "exit");
  return { code, said: await said };
}
