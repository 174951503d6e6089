/**
 * Waiting for a lock without stopping the process. better-sqlite3 waits inside the one thread of JavaScript, so SQLite
 * itself may wait for moments only; everything longer is waited for here, while other requests are served.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { DriverAdapterError } from "@prisma/driver-adapter-utils";
import { type Mutex, withTimeout } from "async-mutex";
import { type Duration, seconds, shorter } from "#lib/clock";
import { isLockHeld } from "#lib/db/errors";

/** A moment by the monotonic clock, in milliseconds, until which somebody is willing to wait. */
export type Deadline = number & { readonly __brand: "deadline" };

/**
 * How long the process leaves the lock alone between two tries, at first and in the end: each try may stop it, and every page
 * that needs no database with it, for `busyTimeoutMs`.
 */
const [shortPause, longPause] = [seconds(0.05), seconds(0.2)];

/** How long SQLite itself waits for another process's lock, and the whole process with it. */
export const busyTimeoutMs = 50;

/** The end of a wait that begins now. */
export function deadlineIn(limit: Duration): Deadline {
  return (performance.now() + limit) as Deadline;
}

/** Takes the mutex; gives its release. Fails with an error that `isDatabaseBusy` knows when the deadline has passed. */
export function enter(mutex: Mutex, deadline: Deadline): Promise<() => void> {
  return withTimeout(mutex, deadline - performance.now(), new DriverAdapterError({ kind: "SocketTimeout" })).acquire();
}

/** Repeats `attempt` until it does not meet another process's lock, or the deadline has passed: then its error. */
export async function untilUnlocked<T>(deadline: Deadline, attempt: () => Promise<T>): Promise<T> {
  for (let pause = shortPause; ; pause = shorter((2 * pause) as Duration, longPause)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isLockHeld(error) || performance.now() + pause >= deadline) throw error;
    }
    await sleep(pause);
  }
}
