/**
 * Stopping without dropping anybody. `server.close()` alone goes on serving kept-alive connections, and waits for those
 * that browsers open in advance.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { tell } from "./telling.js";

let stopping = false;

/** What is under way beside the answers: each a promise that never rejects. */
const underWay = new Set();

// For `lib/background.ts`, by `lib/from-server.ts`.
globalThis[Symbol.for("latchkey.stop")] = { isNear: () => stopping, waitFor };

/** Ends the process after this many ms at the latest, answered or not. */
const lastCall = 9_000;

/** For so many ms what is under way beside the answers is waited for: longer than a mail server takes that works. */
const patience = 3_000;

/**
 * On SIGTERM or SIGINT: no new connection, no further request on an old one; answers under way are completed, and the mail that
 * is being sent, then `close` is called and the process ends with 0. After an exception that nobody caught it is in no known
 * state: it stops in the same way with 1, and sends no mail. A promise that nobody waits for ends nothing.
 */
export function watchForStop(server, connections, close) {
  const stop = (exitCode, reason) => {
    if (stopping) return;
    stopping = true;
    tell("sys_shutdown", { reason });
    setTimeout(() => process.exit(exitCode), lastCall);
    const rest = exitCode === 0 ? Promise.race([Promise.all(underWay), sleep(patience)]) : Promise.resolve();
    server.close(() => rest.then(close).finally(() => process.exit(exitCode)));
    connections.finish();
  };
  process.on("SIGTERM", () => stop(0, "SIGTERM"));
  process.on("SIGINT", () => stop(0, "SIGINT"));
  process.on("uncaughtException", (error) => {
    tell("sys_crash", { error });
    stop(1, "uncaught exception");
  });
}

/** Has the process, once it is told to end, wait for this work. */
function waitFor(work) {
  underWay.add(work);
  work.then(() => underWay.delete(work));
}
