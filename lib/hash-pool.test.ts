import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { promisify } from "node:util";
import type { Worker } from "node:worker_threads";
import { compareSync } from "bcryptjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  bcryptHash,
  hashJobsDone,
  hashPoolSize,
  isHashingBroken,
  waitingPerPeer,
  waitingPerWorker,
} from "#lib/hash-pool";
import { once } from "#lib/once";
import { resetEnvironment, testEnvironment, useEnvironment } from "#lib/testing/environment";

const secret = "a secret of no importance";
const bound = hashPoolSize() * (1 + waitingPerWorker);

beforeAll(() => useEnvironment(testEnvironment("")));
afterAll(resetEnvironment);

describe("hashing in the pool", () => {
  test("makes a new salt of the given cost", async () => {
    const first = await hashed(secret, 4);
    expect(first).toMatch(/^\$2b\$04\$.{53}$/);
    expect(compareSync(secret, first)).toBe(true);
    expect(await hashed(secret, 4)).not.toBe(first);
  });

  test("gives the same hash for the same salt", async () => {
    const first = await hashed(secret, 4);
    expect(await hashed(secret, first.slice(0, 29))).toBe(first);
  });

  // A vector of OpenBSD's bcrypt, from the test suite of Openwall's crypt_blowfish.
  test("is bcrypt", async () => {
    const hash = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
    expect(await hashed("U*U", hash.slice(0, 29))).toBe(hash);
  });

  test("counts what it has done", async () => {
    const before = hashJobsDone();
    await Promise.all([hashed(secret, 4), hashed(secret, 4), hashed(secret, 4)]);
    expect(hashJobsDone() - before).toBe(3);
  });

  test("leaves the event loop free", async () => {
    await hashed(secret, 4); // The thread has started.
    const before = performance.eventLoopUtilization();
    await hashed(secret, 12);
    expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.25);
  });

  test("goes on with timers while it hashes", async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    await hashed(secret, 12).finally(() => clearInterval(timer));
    expect(ticks).toBeGreaterThan(5);
  });
});

describe("a full queue", () => {
  test("refuses at once, and takes new jobs when it has drained", async () => {
    const accepted = Array.from({ length: bound }, () => bcryptHash(secret, 4));
    expect(await Promise.race([bcryptHash(secret, 4), accepted[0]])).toEqual({ ok: false, error: "too-busy" });
    const outcomes = await Promise.all(accepted);
    expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
    expect((await bcryptHash(secret, 4)).ok).toBe(true);
  });

  test("does not count what it refused", async () => {
    const before = hashJobsDone();
    await Promise.all(Array.from({ length: bound + 5 }, () => bcryptHash(secret, 4)));
    expect(hashJobsDone() - before).toBe(bound);
  });
});

describe("a peer", () => {
  test("has its part of the queue and no more, and the rest is there for others", async () => {
    const part = hashPoolSize() * (waitingPerPeer + 1); // those that are computed do not wait
    const from = (peer: string) => bcryptHash(secret, 4, { asker: { peer } });
    const accepted = Array.from({ length: part }, () => from("192.0.2.1"));
    expect(await from("192.0.2.1")).toEqual({ ok: false, error: "too-busy" });
    expect((await from("192.0.2.2")).ok).toBe(true);
    expect((await Promise.all(accepted)).every(({ ok }) => ok)).toBe(true);
    expect((await from("192.0.2.1")).ok).toBe(true);
  });
});

describe("a job whose asker has gone", () => {
  test("is not computed, and leaves its place in the queue to others", async () => {
    const before = hashJobsDone();
    const leaving = Array.from({ length: bound - hashPoolSize() }, () => new AbortController());
    const computed = Array.from({ length: hashPoolSize() }, () => hashed(secret, 4));
    const abandoned = leaving.map(({ signal: gone }, n) =>
      bcryptHash(secret, 4, { asker: { peer: `192.0.2.${n}`, gone } }),
    );
    expect(await bcryptHash(secret, 4)).toEqual({ ok: false, error: "too-busy" });
    for (const asker of leaving) asker.abort("gone");
    const others = Array.from({ length: 5 }, () => hashed(secret, 4));
    for (const outcome of await Promise.allSettled(abandoned))
      expect(outcome).toEqual({ status: "rejected", reason: "gone" });
    await Promise.all([...computed, ...others]);
    expect(hashJobsDone() - before).toBe(hashPoolSize() + 5);
  });

  test("is not even taken where they had gone before", async () => {
    const before = hashJobsDone();
    await expect(bcryptHash(secret, 4, { asker: { peer: "192.0.2.1", gone: AbortSignal.abort("gone") } })).rejects.toBe(
      "gone",
    );
    await hashed(secret, 4);
    expect(hashJobsDone() - before).toBe(1);
  });

  test("is answered all the same where it is being computed", async () => {
    const leaving = new AbortController();
    const [underWay] = Array.from({ length: hashPoolSize() }, () =>
      bcryptHash(secret, 8, { asker: { peer: "192.0.2.1", gone: leaving.signal } }),
    );
    leaving.abort();
    expect((await underWay)?.ok).toBe(true);
  });
});

describe("a thread that dies over a job", () => {
  const deadly = "no salt";

  test("has it given to another one, which does it", async () => {
    const interrupted = Array.from({ length: hashPoolSize() }, () => hashed(secret, 12));
    for (const thread of busyThreads()) await thread.terminate();
    expect(await Promise.all(interrupted)).toHaveLength(hashPoolSize());
  });

  test("has it rejected where that one dies over it too, and is replaced", async () => {
    await expect(bcryptHash(secret, deadly)).rejects.toSatisfy(isHashingBroken);
    expect(await hashed(secret, 4)).toMatch(/^\$2b\$04\$/);
  });

  test("takes no waiting job with it", async () => {
    const doomed = Array.from({ length: hashPoolSize() }, () => bcryptHash(secret, deadly));
    const waiting = Array.from({ length: 5 }, () => bcryptHash(secret, 4));
    expect((await Promise.allSettled(doomed)).every(({ status }) => status === "rejected")).toBe(true);
    expect((await Promise.all(waiting)).every((outcome) => outcome.ok)).toBe(true);
  });
});

describe("the process", () => {
  test("lives until a hash is answered, and no longer", async () => {
    const { stdout } = await program(`
      import { bcryptHash } from "#lib/hash-pool";
      const first = await bcryptHash("secret", 8);
      bcryptHash("secret", 8).then((second) => console.log(first.ok, second.ok)); // Now by a thread that was idle.
    `);
    expect(stdout).toBe("true true\n");
  }, 20_000);

  test.runIf(process.platform === "linux")("gives its other threads precedence", async () => {
    await hashed(secret, 4);
    expect(niceOf("self")).toBe(0);
    const threads = readdirSync("/proc/self/task").map((id) => niceOf(`self/task/${id}`));
    expect(threads.filter((nice) => nice === 10).length).toBe(hashPoolSize());
  });
});

async function hashed(text: string, salt: string | number): Promise<string> {
  const outcome = await bcryptHash(text, salt);
  if (!outcome.ok) throw new Error(outcome.error);
  return outcome.value;
}

/** The threads that are computing something. */
function busyThreads(): Worker[] {
  const pool = once<{ busy: Map<Worker, unknown> }>("hash-pool", () => ({ busy: new Map() }));
  return [...pool.busy.keys()];
}

/** Runs a module as a program of its own, as an operator's command is run. Fails if it does not end by itself. */
function program(source: string) {
  const command = ["--import", "tsx", "--input-type=module", "--eval", source];
  return promisify(execFile)(process.execPath, command, { timeout: 15_000 });
}

/** The nice value of a thread: field 19 of its `stat` (proc(5)), counted from behind the name. */
function niceOf(thread: string): number {
  const stat = readFileSync(`/proc/${thread}/stat`, "utf8");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]);
}
