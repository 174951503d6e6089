/**
 * A thread of the hash pool (lib/hash-pool.ts): takes `{ secret, salt, asLongAs }`, answers the bcrypt hash. Whatever it
 * throws ends it, and the pool replaces it.
 *
 * Plain JavaScript, because Vitest and tsx on Node 20 cannot start a worker that is TypeScript.
 */
import { setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import { hashSync } from "bcryptjs";

givePagesPrecedence();
parentPort.on("message", (job) => parentPort.postMessage(hash(job)));

/** A hash of a lower cost is followed by others that nobody needs: those of c, c, c + 1, ..., C - 1 take as long as one of C. */
function hash({ secret, salt, asLongAs }) {
  const hashed = hashSync(secret, salt);
  for (let cost = Number(hashed.slice(4, 6)); cost < asLongAs; cost += 1) hashSync(secret, cost);
  return hashed;
}

/** A burst of sign-ins must not slow down other pages. Elsewhere than on Linux this would lower the whole process. */
function givePagesPrecedence() {
  if (process.platform !== "linux") return;
  try {
    setPriority(10);
  } catch {
    // A sandbox may forbid it. Hashing works all the same.
  }
}
