/**
 * How often what costs somebody else something may be asked for: the owner of the table `RateLimit`. Kept in the database, so
 * that it holds over restarts and for several processes, and counted in one statement, so that parallel requests cannot
 * pass together.
 */
import { createHmac } from "node:crypto";
import { type GuessLimitName, type RateLimitName, rateLimits } from "#lib/auth/limits";
import { hasLiveToken, type Purpose } from "#lib/auth/one-time-token";
import { type Duration, longer, now, plus, seconds } from "#lib/clock";
import { config } from "#lib/config";
import { type Database, db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { log } from "#lib/log";
import { measureLimit } from "#lib/measurement";
import { peerOf } from "#lib/peer";
import type { Id } from "#lib/secret";

/**
 * Uses one of a limit up. Null where it was still there; else how long it takes until there are more. What is refused uses
 * nothing up. What would take more than twice its time was counted by a clock that was ahead, and is forgotten.
 */
export async function consume(
  name: RateLimitName,
  subject: string,
  database: Database = db(),
): Promise<Duration | null> {
  const { most, per } = rateLimits[name];
  const key = limitKey(name, subject);
  const time = now();
  const [end, tooLate] = [plus(time, per), plus(plus(time, per), per)];
  const used = await database.$queryRaw<unknown[]>`
    INSERT INTO "RateLimit" ("key", "used", "resetsAt") VALUES (${key}, 1, ${end})
    ON CONFLICT ("key") DO UPDATE SET
      "used" = CASE WHEN "resetsAt" > ${time} AND "resetsAt" <= ${tooLate} THEN "used" + 1 ELSE 1 END,
      "resetsAt" = CASE WHEN "resetsAt" > ${time} AND "resetsAt" <= ${tooLate} THEN "resetsAt" ELSE excluded."resetsAt" END
    WHERE "used" < ${most} OR "resetsAt" <= ${time} OR "resetsAt" > ${tooLate}
    RETURNING "used"`;
  if (used.length > 0) return null;
  log.warn("excess_rate_limit_exceeded", { limit: name });
  measureLimit(name);
  const row = await database.rateLimit.findUnique({ where: { key }, select: { resetsAt: true } });
  return longer(((row?.resetsAt.getTime() ?? 0) - time.getTime()) as Duration, seconds(0));
}

/** Gives one of a limit back that turned out not to count. */
export async function giveBack(name: RateLimitName, subject: string, database: Database = db()): Promise<void> {
  const key = limitKey(name, subject);
  await database.rateLimit.updateMany({ where: { key, used: { gt: 0 } }, data: { used: { decrement: 1 } } });
}

/**
 * Whether another mail of this purpose may be sent to an address, as part of the change that sends it. Whoever asked must not
 * be told. By purpose, so that nobody can use up an owner's way to another password by signing them up; and by the account
 * that it is for, where one asks, so that nobody keeps somebody else from moving to an address.
 */
export async function mayMailTo(
  tx: Database,
  email: EmailAddress,
  purpose: Purpose,
  asker: Id | null = null,
): Promise<boolean> {
  const subject = asker === null ? `${purpose} ${email}` : `${purpose} ${email} ${asker}`;
  if ((await consume("mail-to-address", subject, tx)) === null) return true;
  // Whoever has no good link left, because it expired or somebody made it void, must not be kept from another. But whoever
  // asks for an account of theirs makes links void by asking, and could go on for ever.
  return asker === null && !(await hasLiveToken(tx, purpose, email));
}

/** Removes at most `most` counts that were over before a moment. Says how many there were. */
export async function removeRateLimits(before: Date, most: number): Promise<number> {
  return (await db().rateLimit.deleteMany({ where: { resetsAt: { lt: before } }, limit: most })).count;
}

/**
 * The key of a row: an HMAC, so that the table is no list of who asked for what, even for whoever tries all addresses there
 * are. By the oldest pepper: it stays when another one is added, or all counts would begin anew.
 */
export function limitKey(name: RateLimitName | GuessLimitName, subject: string): string {
  const pepper = config().peppers.at(-1);
  if (!pepper) throw new Error("PASSWORD_PEPPERS has no pepper.");
  const counted = name in rateLimits && rateLimits[name as RateLimitName].of === "peer" ? peerOf(subject) : subject;
  return createHmac("sha256", pepper.key).update(`rate limit: ${name} ${counted}`).digest("base64url");
}
