import { readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "@playwright/test";
import { seconds } from "#lib/clock";
import { config } from "#lib/config";
import { databaseFile, db } from "#lib/db/client";
import { expiredToken, sessionOf, test } from "./fixtures";
import { asJson, type Reply, tokenIn, withToken } from "./requests";

test("the server has the database open once, whichever of its parts have used it", async ({ ask, person }) => {
  test.skip(process.platform !== "linux", "Only Linux tells by /proc which files a process has open.");
  const issued = await sessionOf(person);
  const expired = withToken(await expiredToken(issued));
  expect((await ask("/dashboard", { headers: withToken(issued.token) })).status).toBe(200);
  expect((await ask("/api/me", { headers: withToken(issued.token) })).status).toBe(200);
  expect(tokenIn(await ask("/session/renew", { headers: expired }))).not.toBeNull();
  const file = realpathSync(databaseFile());
  const open = openFiles(listenerOn(Number(config().publicUrl.port)));
  expect(open.filter((path) => path === file)).toEqual([file, file]); // by SQLite, and by `lib/db/open-file.ts`, which looks
  expect(open.filter((path) => path === `${file}-wal`)).toEqual([`${file}-wal`]);
});

test("writes wait for another process that holds the lock, and meanwhile everybody can read", async ({
  ask,
  person,
}) => {
  const [reading, renewing, leaving] = [await sessionOf(person), await sessionOf(person), await sessionOf(person)];
  const expired = withToken(await expiredToken(renewing));
  const sameOrigin = { "sec-fetch-site": "same-origin", ...withToken(leaving.token) };
  let written = 0;
  const count = (reply: Reply) => {
    written += 1;
    return reply.status;
  };
  const writes = await holdingTheLock(async () => {
    const begun = [ask("/session/renew", { headers: expired }), ask("/api/sign-out", asJson({}, sameOrigin))];
    const counted = begun.map((reply) => reply.then(count));
    const atLeast = sleep(seconds(1));
    expect((await ask("/sign-in")).status).toBe(200);
    expect((await ask("/dashboard", { headers: withToken(reading.token) })).body).toContain(person.email);
    await atLeast;
    expect(written, "while the lock is held").toBe(0);
    return counted;
  });
  expect(await Promise.all(writes)).toEqual([303, 204]);
  expect((await ask("/api/me", { headers: withToken(leaving.token) })).status).toBe(401);
});

/** Does something while this process, which is another one than the server, has the write lock of the database. */
function holdingTheLock<T>(act: () => Promise<T>): Promise<T> {
  return db().$transaction(act);
}

/** The process that listens on a port of this machine: by the socket in the kernel's table, then by who has it open. */
function listenerOn(port: number): string {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const lines = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) => readFileSync(table, "utf8").split("\n"));
  const sockets = lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(`:${hex}`) && state === "0A")
    .map((fields) => `socket:[${fields[9]}]`);
  const pid = readdirSync("/proc").find((name) => /^\d+$/.test(name) && hasOneOf(sockets, name));
  if (!pid) throw new Error(`Nobody listens on ${port}.`);
  return pid;
}

function hasOneOf(sockets: readonly string[], pid: string): boolean {
  return openFiles(pid).some((path) => sockets.includes(path));
}

/** What a process has open; nothing where it has ended, or is somebody else's. */
function openFiles(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => target(`/proc/${pid}/fd/${fd}`));
  } catch {
    return [];
  }
}

function target(link: string): string[] {
  try {
    return [readlinkSync(link)];
  } catch {
    return []; // closed since it was listed
  }
}
