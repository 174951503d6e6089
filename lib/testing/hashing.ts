/** What happens between the beginning and the end of hashing a password, which takes a while. */
import { bcryptHash, hashJobsDone, hashPoolSize, hashQueue } from "#lib/hash-pool";

/**
 * What comes of `act` where `meanwhile` happens after it has read what to check the password against, and before that is
 * checked. Throws where it came too late: then the test would show nothing.
 */
export async function whileHashing<T>(act: () => Promise<T>, meanwhile: () => Promise<unknown>): Promise<T> {
  const leaving = new AbortController();
  const ahead = Array.from({ length: hashPoolSize() * 30 }, (_, n) => hashFor(`ahead ${n}`, leaving.signal));
  const before = jobsAsked();
  const outcome = act();
  let isSettled = false;
  outcome
    .catch(() => undefined)
    .finally(() => {
      isSettled = true;
    });
  while (jobsAsked() === before && !isSettled) await new Promise(setImmediate);
  await meanwhile();
  if (isSettled || hashQueue().waiting === 0) throw new Error("This happened before a password waited, or too late.");
  leaving.abort();
  await Promise.all(ahead);
  return outcome;
}

/** Keeps a thread busy, unless it is left before its turn. */
async function hashFor(peer: string, gone: AbortSignal): Promise<void> {
  await bcryptHash("ahead", 10, { asker: { peer, gone } }).catch(() => undefined);
}

/** Hash computations asked for so far: done, under way, and waiting. */
function jobsAsked(): number {
  const { waiting, computing } = hashQueue();
  return hashJobsDone() + computing + waiting;
}
