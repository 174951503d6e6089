/** What happens between the beginning and the end of hashing a password, which takes a while. */
import { hashPassword } from "#lib/auth/password";
import { hashJobsDone, hashPoolSize, hashQueue } from "#lib/hash-pool";
import { somePassword } from "#lib/testing/people";

/**
 * What comes of `act` where `meanwhile` happens after it has read what to check the password against, and before that is
 * checked. Throws where it came too late: then the test would show nothing.
 */
export async function whileHashing<T>(act: () => Promise<T>, meanwhile: () => Promise<unknown>): Promise<T> {
  const ahead = Array.from({ length: hashPoolSize() * 3 }, () => hashPassword(somePassword));
  const before = jobsAsked();
  const outcome = act();
  while (jobsAsked() === before) await new Promise(setImmediate);
  await meanwhile();
  if (hashQueue().waiting === 0) throw new Error("The password was checked before this had happened.");
  await Promise.all(ahead);
  return outcome;
}

/** Hash computations asked for so far: done, under way, and waiting. */
function jobsAsked(): number {
  const { waiting, computing } = hashQueue();
  return hashJobsDone() + computing + waiting;
}
