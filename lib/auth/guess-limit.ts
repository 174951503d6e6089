/**
 * How often a password may be guessed. Each guess is counted before it is looked at, in one statement, so that however many
 * come at once no more are looked at than may be. After a few wrong ones each takes a wait, twice as long as the one before;
 * after a hundred in a row nothing but another password opens this way again (NIST SP 800-63B-4, section 3.2.2). The row of an
 * address is there whether or not it has an account.
 *
 * Whoever guesses keeps nobody out: a browser that the owner has signed in with before is counted by itself, living sessions
 * go on, and the way to another password by mail stays open.
 */
import { limitKey } from "#lib/auth/rate-limit";
import { type Duration, fromIsoTime, longer, now, plus, seconds, shorter } from "#lib/clock";
import { type Database, db, storedTime } from "#lib/db/client";
import { type GuessLimitName, guessLimit } from "#lib/limits";
import { log } from "#lib/log";
import { measureLimit } from "#lib/measurement";
import { err, ok, type Result } from "#lib/result";
import type { Id } from "#lib/secret";

/** Why a guess is not looked at: it must wait, or nothing helps but another password. */
export type GuessFailure = "too-many-guesses" | "guesses-used-up";

const never = fromIsoTime("9999-12-31T00:00:00.000Z");

/**
 * Counts a guess that is about to be looked at. Fails with "too-many-guesses", and for how long, or with "guesses-used-up";
 * nothing is counted then. `user` is whose password it is about, for the log; null where there is nobody.
 *
 * A wait of more than twice the longest was counted by a clock that was ahead, and is over.
 */
export async function countGuess(
  name: GuessLimitName,
  subject: string,
  user: Id | null = null,
): Promise<Result<void, GuessFailure>> {
  const key = limitKey(name, subject);
  const time = now();
  const tooLate = plus(plus(time, guessLimit.longestWait), guessLimit.longestWait);
  const forgotten = plus(time, guessLimit.forgottenAfter);
  const waits = JSON.stringify(waitsFrom(time));
  const counted = await db().$queryRaw<unknown[]>`
    INSERT INTO "RateLimit" ("key", "used", "waitsUntil", "resetsAt") VALUES (${key}, 1, ${time}, ${forgotten})
    ON CONFLICT ("key") DO UPDATE SET
      "used" = CASE WHEN "resetsAt" <= ${time} THEN 1 ELSE "used" + 1 END,
      "waitsUntil" = ${waits} ->> CASE WHEN "resetsAt" <= ${time} THEN 1 ELSE "used" + 1 END,
      "resetsAt" = CASE WHEN "resetsAt" > ${time} AND "used" + 1 >= ${guessLimit.most} THEN ${never} ELSE excluded."resetsAt" END
    WHERE ("waitsUntil" <= ${time} OR "waitsUntil" > ${tooLate})
      AND ("used" < ${guessLimit.most} OR "resetsAt" <= ${time})
    RETURNING "used"`;
  if (counted.length > 0) return ok(undefined);
  log.warn("excess_rate_limit_exceeded", { limit: name, user });
  measureLimit(name);
  return refusalOf(key, time);
}

/**
 * Has a guess that was counted looked at. One that nobody could look at, because too many sign in or whoever asked left before
 * its turn, is taken back: an owner who is impatient with a slow server has not guessed.
 */
export async function lookAt<Looked extends Result<unknown, "too-busy">>(
  look: () => Promise<Looked>,
  takeBack: () => Promise<void>,
): Promise<Looked> {
  let isLookedAt = false;
  try {
    const looked = await look();
    isLookedAt = looked.ok;
    return looked;
  } finally {
    if (!isLookedAt) await takeBack();
  }
}

/** Takes back a guess that was counted a moment ago, and could not be looked at after all. */
export async function takeBackGuess(name: GuessLimitName, subject: string): Promise<void> {
  const time = now();
  await db().rateLimit.updateMany({
    where: { key: limitKey(name, subject), used: { gt: 0 } },
    data: { used: { decrement: 1 }, waitsUntil: time, resetsAt: plus(time, guessLimit.forgottenAfter) },
  });
}

/** How many guesses have been counted since the last right one. */
export async function guessesCounted(name: GuessLimitName, subject: string): Promise<number> {
  const row = await db().rateLimit.findUnique({ where: { key: limitKey(name, subject) }, select: { used: true } });
  return row?.used ?? 0;
}

/** Whether a guess that has just turned out wrong was the last one. The log says so. */
export async function wasLastGuess(name: GuessLimitName, subject: string, user: Id | null): Promise<boolean> {
  if ((await guessesCounted(name, subject)) < guessLimit.most) return false;
  log.warn("authn_login_lock", { user, limit: name });
  return true;
}

/**
 * Forgets the guesses at somebody's password, as part of what showed that they know it, or gave them another. How many tries
 * there were before the one that showed it, where so many that they may have been guesses; else 0. Not all need have been
 * wrong: a right one that came at the same time, or was cut off, had not succeeded either.
 */
export async function forgetGuesses(tx: Database, name: GuessLimitName, subject: string): Promise<number> {
  const key = limitKey(name, subject);
  const [row] = await tx.$queryRaw<{ used: number }[]>`DELETE FROM "RateLimit" WHERE "key" = ${key} RETURNING "used"`;
  const failedBefore = Number(row?.used ?? 0) - 1;
  return failedBefore < guessLimit.free ? 0 : failedBefore;
}

/** Tells the log of a right password after so many tries, if there were any. */
export function tellAfterMany(user: Id, failedBefore: number): void {
  if (failedBefore > 0) log.warn("authn_login_successafterfail", { user, retries: failedBefore });
}

/** How long to wait after so many wrong guesses. */
export function waitAfter(wrong: number): Duration {
  if (wrong < guessLimit.free) return seconds(0);
  return shorter(seconds(2 ** (wrong - guessLimit.free)), guessLimit.longestWait);
}

/** Until when to wait, by how many wrong guesses there were, from none on. */
function waitsFrom(time: Date): string[] {
  return Array.from({ length: guessLimit.most + 1 }, (_, wrong) => storedTime(plus(time, waitAfter(wrong))));
}

async function refusalOf(key: string, time: Date): Promise<Result<never, GuessFailure>> {
  const row = await db().rateLimit.findUnique({ where: { key }, select: { used: true, waitsUntil: true } });
  if (row && row.used >= guessLimit.most) return err("guesses-used-up");
  const left = (row?.waitsUntil?.getTime() ?? 0) - time.getTime();
  return err("too-many-guesses", longer(left as Duration, seconds(1)));
}
