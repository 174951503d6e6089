import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Duration, hours, minutes, plus, seconds } from "#lib/clock";
import { config } from "#lib/config";
import { databaseFile, db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import type { Letter } from "#lib/mail/letter";
import { dropLetters, enqueue, listLetters, retryLetters, type Send, sendDue } from "#lib/mail/outbox";
import { err, ok } from "#lib/result";
import type { Id, Secret } from "#lib/secret";
import { useFreshDatabase } from "#lib/testing/database";
import { testEnvironment, useEnvironment } from "#lib/testing/environment";

const letter: Letter = {
  kind: "sign-up",
  to: "canary-address@example.com" as EmailAddress,
  token: "canary-token" as Secret,
};
const start = new Date("2026-03-01T12:00:00Z");
let time: Date;

useFreshDatabase();

beforeEach(() => {
  time = start;
  vi.useFakeTimers({ toFake: ["Date"], now: start });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the outbox", () => {
  test("sends a letter, once, and keeps nothing of it", async () => {
    await enqueue(db(), letter);
    const { sent, send } = someServer();
    await sendDue(send);
    await sendDue(send);
    expect(sent).toEqual([letter]);
    expect(await db().outboxLetter.count()).toBe(0);
  });

  test("forgets a letter with the change that it told of", async () => {
    const change = db().$transaction(async (tx) => {
      await enqueue(tx, letter);
      throw new Error("rolled back");
    });
    await expect(change).rejects.toThrow("rolled back");
    expect(await sendDue(someServer().send)).toBe(0);
  });

  test("tries again after 1 s, then twice as long each time, up to an hour", async () => {
    await enqueue(db(), letter);
    const { tries, send } = someServer("try-later");
    const delays = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600];
    await sendDue(send);
    for (const [index, delay] of delays.entries()) {
      pass((seconds(delay) - 1) as Duration);
      await sendDue(send);
      expect(tries()).toBe(index + 1);
      pass(1 as Duration);
      await sendDue(send);
      expect(tries()).toBe(index + 2);
    }
  });

  test("gives up a letter that the other side will never take, and keeps it for the operator", async () => {
    await enqueue(db(), letter);
    const { tries, send } = someServer("refused");
    await sendDue(send);
    pass(hours(48));
    await sendDue(send);
    expect(tries()).toBe(1);
    expect(await db().outboxLetter.findFirstOrThrow()).toMatchObject({ lastError: "refused", nextAttemptAt: null });
  });

  test("goes on to the other letters when one cannot be sent", async () => {
    await enqueue(db(), letter);
    await enqueue(db(), { ...letter, to: "other@example.com" as EmailAddress });
    const { sent, send } = someServer();
    await sendDue(async (one) => (one.to === letter.to ? err("try-later") : send(one)));
    expect(sent.map(({ to }) => to)).toEqual(["other@example.com"]);
  });

  test("begins no other letter once it may not go on", async () => {
    for (let count = 0; count < 3; count += 1) await enqueue(db(), letter);
    const { sent, send } = someServer();
    expect(await sendDue(send, () => sent.length < 2)).toBe(2);
    expect((await db().outboxLetter.findMany()).map(({ attempts }) => attempts)).toEqual([0]);
  });

  test("sends again what a process that died did not finish, after its lease", async () => {
    await enqueue(db(), letter);
    const died = sendDue(() => new Promise(() => undefined));
    await vi.waitFor(async () => expect((await db().outboxLetter.findFirstOrThrow()).attempts).toBe(1));
    const { sent, send } = someServer();
    await sendDue(send);
    expect(sent).toEqual([]);
    pass(minutes(2));
    await sendDue(send);
    expect(sent).toEqual([letter]);
    expect(died).toBeInstanceOf(Promise);
  });

  test("two senders at once send each letter once", async () => {
    for (let count = 0; count < 10; count += 1) await enqueue(db(), letter);
    const { sent, send } = someServer();
    await Promise.all([sendDue(send), sendDue(send), sendDue(send)]);
    expect(sent).toHaveLength(10);
  });

  test("is sealed: neither address nor token can be read in the files of the database", async () => {
    await enqueue(db(), letter);
    const bytes = Buffer.concat([databaseFile(), `${databaseFile()}-wal`].map((file) => readFileSync(file)));
    for (const canary of ["canary-address", "canary-token"]) expect(bytes.includes(canary)).toBe(false);
  });

  test("opens what was sealed under an older key, and gives up what no key opens", async () => {
    await enqueue(db(), letter);
    const { dataDir } = config();
    const older = testEnvironment(dataDir).OUTBOX_KEYS;
    useEnvironment({ ...testEnvironment(dataDir), OUTBOX_KEYS: `o2:${"A".repeat(43)},${older}` });
    const { sent, send } = someServer();
    await sendDue(send);
    expect(sent).toEqual([letter]);
    await enqueue(db(), letter);
    useEnvironment({ ...testEnvironment(dataDir), OUTBOX_KEYS: `o3:${"B".repeat(43)}` });
    await sendDue(send);
    expect(await db().outboxLetter.findFirstOrThrow()).toMatchObject({ lastError: "cannot-open", nextAttemptAt: null });
  });
});

describe("the outbox, as an operator sees it", () => {
  test("lists who waits for what, and never what it says", async () => {
    await enqueue(db(), letter);
    await sendDue(someServer("refused").send);
    const listed = await listLetters();
    expect(listed).toMatchObject([
      { to: letter.to, kind: "sign-up", createdAt: start, attempts: 1, nextAttemptAt: null, lastError: "refused" },
    ]);
    expect(JSON.stringify(listed)).not.toContain("canary-token");
  });

  test("lists what no key opens", async () => {
    await enqueue(db(), letter);
    useEnvironment({ ...testEnvironment(config().dataDir), OUTBOX_KEYS: `o3:${"B".repeat(43)}` });
    expect(await listLetters()).toMatchObject([{ to: null, kind: null }]);
  });

  test("sends what was given up when it is retried, and what waits, at once", async () => {
    await enqueue(db(), letter);
    await sendDue(someServer("refused").send);
    await enqueue(db(), letter);
    await sendDue(someServer("try-later").send);
    const [, waiting] = await listLetters();
    expect(await retryLetters("given-up")).toBe(1);
    expect(await retryLetters({ id: waiting?.id as Id })).toBe(1);
    const { sent, send } = someServer();
    await sendDue(send);
    expect(sent).toHaveLength(2);
  });

  test("drops a letter, or all that were given up, and leaves the others", async () => {
    for (let count = 0; count < 2; count += 1) await enqueue(db(), letter);
    await sendDue(someServer("refused").send);
    for (let count = 0; count < 2; count += 1) await enqueue(db(), letter);
    const last = (await listLetters()).at(-1);
    expect(await dropLetters({ id: last?.id as Id })).toBe(1);
    expect(await dropLetters("given-up")).toBe(2);
    expect(await listLetters()).toMatchObject([{ attempts: 0 }]);
  });
});

function pass(duration: Duration) {
  time = plus(time, duration);
  vi.setSystemTime(time);
}

/** A mail server that takes everything, or answers the same failure always. */
function someServer(failure?: "try-later" | "refused") {
  const asked: Letter[] = [];
  const sent: Letter[] = [];
  const send: Send = async (one) => {
    asked.push(one);
    if (failure) return err(failure);
    sent.push(one);
    return ok(undefined);
  };
  return { sent, send, tries: () => asked.length };
}
