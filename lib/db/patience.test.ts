import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { seconds } from "#lib/clock";
import { databaseFile, db, openClient } from "#lib/db/client";
import { isDatabaseBusy } from "#lib/db/errors";
import { useFreshDatabase } from "#lib/testing/database";
import { holdWriteLock } from "#lib/testing/other-process";
import { person } from "#lib/testing/rows";

useFreshDatabase();

describe("while another process holds the write lock", () => {
  test("for three seconds, nothing freezes: reads are answered at once, and writes succeed afterwards", async () => {
    await db().user.create({ data: person("before") });
    const lock = await holdWriteLock(databaseFile(), seconds(3));
    const freeze = longestGap();
    const writes = Array.from({ length: 20 }, (_, i) =>
      db()
        .user.create({ data: person(`write${i}`) })
        .then(),
    );
    const transactions = Array.from({ length: 20 }, (_, i) => signUpInTransaction(`transaction${i}`));
    const slowestRead = await slowestUntil(lock.released, () => db().user.findMany());
    await Promise.all([...writes, ...transactions]);
    expect(await db().user.count()).toBe(41);
    expect(slowestRead).toBeLessThan(500);
    expect(freeze.stop()).toBeLessThan(500);
  }, 15_000);

  test("for longer than the limit, every kind of write fails as busy, and is possible again afterwards", async () => {
    const client = openClient(databaseFile(), seconds(0.3));
    onTestFinished(() => client.$disconnect());
    await client.$connect();
    const lock = await holdWriteLock(databaseFile(), seconds(1));
    const outcomes = await Promise.allSettled([
      client.user.create({ data: person("statement") }),
      client.$transaction((tx) => tx.user.create({ data: person("transaction") })),
      client.$transaction([client.user.create({ data: person("batch") })]),
      client.$executeRaw`DELETE FROM User`,
    ]);
    expect(outcomes.map((outcome) => outcome.status === "rejected" && isDatabaseBusy(outcome.reason))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    await lock.released;
    await client.user.create({ data: person("afterwards") });
    expect(await client.user.findMany({ select: { name: true } })).toEqual([{ name: "afterwards" }]);
  });
});

async function signUpInTransaction(name: string): Promise<void> {
  await db().$transaction(async (tx) => {
    if (await tx.user.findUnique({ where: { id: name } })) return;
    await tx.user.create({ data: person(name) });
  });
}

/** Watches how long at most the event loop does not turn, in milliseconds. */
function longestGap(): { stop: () => number } {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 10);
  const stop = () => {
    clearInterval(timer);
    return longest;
  };
  return { stop };
}

/** Repeats `action` until `end`; gives the longest time that it took, in milliseconds. */
async function slowestUntil(end: Promise<void>, action: () => Promise<unknown>): Promise<number> {
  let ended = false;
  let slowest = 0;
  const watching = end.then(() => {
    ended = true;
  });
  while (!ended) {
    const before = performance.now();
    await action();
    slowest = Math.max(slowest, performance.now() - before);
    await sleep(20);
  }
  await watching;
  return slowest;
}
