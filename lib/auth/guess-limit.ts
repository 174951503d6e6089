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
import { type Duration, days, fromIsoTime, longer, minutes, now, plus, seconds, shorter } from "#lib/clock";
import { type Database, db } from "#lib/db/client";
import { log } from "#lib/log";
import { measureLimit } from "#lib/measurement";
import { err, ok, type Result } from "#lib/result";

/** How many wrong guesses in a row cost no wait, the longest wait, and after how many nothing is looked at any more. */
export const guessLimit = { free: 5, longestWait: minutes(15), most: 100 } as const;

/** What is guessed at, by whom: a stranger at an address, a browser that its owner has used, or somebody within a session. */
export const guessLimits = {
  "password-of-address": "wrong passwords for an address, at sign-in",
  "password-in-known-browser": "the same in a browser that the account was signed in to before",
  "password-in-session": "wrong passwords of somebody who is signed in",
} as const;
export type GuessLimitName = keyof typeof guessLimits;

/** Why a guess is not looked at: it must wait, or nothing helps but another password. */
export type GuessFailure = "too-many-guesses" | "guesses-used-up";

/** Without a guess for so long, those before it are forgotten; but not where they closed the way. */
const forgottenAfter = days(30);
const never = fromIsoTime("9999-12-31T00:00:00.000Z");

/**
 * Counts a guess that is about to be looked at. Fails with "too-many-guesses", and for how long, or with "guesses-used-up";
 * nothing is counted then. A wait of more than twice the longest was counted by a clock that was ahead, and is over.
 */
export async function countGuess(name: GuessLimitName, subject: string): Promise<Result<void, GuessFailure>> {
  const key = await limitKey(name, subject);
  const time = now();
  const tooLate = plus(plus(time, guessLimit.longestWait), guessLimit.longestWait);
  const forgotten = plus(time, forgottenAfter);
  const waits = JSON.stringify(waitsFrom(time));
  const counted = await db().$queryRaw<unknown[]>`
    INSERT INTO "RateLimit" ("key", "used", "waitsUntil", "resetsAt") VALUES (${key}, 1, ${time}, ${forgotten})
    ON CONFLICT ("key") DO UPDATE SET
      "used" = CASE WHEN "resetsAt" <= ${time} THEN 1 ELSE "used" + 1 END,
      "waitsUntil" = ${waits} ->> CASE WHEN "resetsAt" <= ${time} THEN 1 ELSE "used" + 1 END,
      "resetsAt" = CASE WHEN "used" + 1 < ${guessLimit.most} THEN excluded."resetsAt" ELSE ${never} END
    WHERE ("waitsUntil" <= ${time} OR "waitsUntil" > ${tooLate}) AND ("used" < ${guessLimit.most} OR "resetsAt" <= ${time})
    RETURNING "used"`;
  if (counted.length > 0) return ok(undefined);
  log.warn("excess_rate_limit_exceeded", { limit: name });
  measureLimit(name);
  return refusalOf(key, time);
}

/** How many guesses have been counted since the last right one. */
export async function guessesCounted(name: GuessLimitName, subject: string): Promise<number> {
  const row = await db().rateLimit.findUnique({
    where: { key: await limitKey(name, subject) },
    select: { used: true },
  });
  return row?.used ?? 0;
}

/** Forgets the guesses at somebody's password, as part of what showed that they know it, or gave them another. */
export async function forgetGuesses(tx: Database, name: GuessLimitName, subject: string): Promise<void> {
  await tx.rateLimit.deleteMany({ where: { key: await limitKey(name, subject) } });
}

/** How long to wait after so many wrong guesses. */
export function waitAfter(wrong: number): Duration {
  if (wrong < guessLimit.free) return seconds(0);
  return shorter(seconds(2 ** (wrong - guessLimit.free)), guessLimit.longestWait);
}

/** Until when to wait, by how many wrong guesses there were, from none on. */
function waitsFrom(time: Date): string[] {
  return Array.from({ length: guessLimit.most + 1 }, (_, wrong) => stored(plus(time, waitAfter(wrong))));
}

/** As the database has moments, which it compares as text. */
function stored(time: Date): string {
  return time.toISOString().replace("Z", "+00:00");
}

async function refusalOf(key: string, time: Date): Promise<Result<never, GuessFailure>> {
  const row = await db().rateLimit.findUnique({ where: { key }, select: { used: true, waitsUntil: true } });
  if (row && row.used >= guessLimit.most) return err("guesses-used-up");
  const left = (row?.waitsUntil?.getTime() ?? 0) - time.getTime();
  return err("too-many-guesses", longer(left as Duration, seconds(1)));
}
