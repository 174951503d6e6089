/**
 * How often what costs somebody else something may be asked for: the owner of the table `RateLimit`. Kept in the database, so
 * that it holds over restarts and for several processes, and counted in one statement, so that parallel requests cannot
 * pass together.
 */
import { hasLiveToken, type Purpose } from "#lib/auth/one-time-token";
import { type Duration, fromIsoTime, hours, minutes, now, plus } from "#lib/clock";
import { type Database, db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { log } from "#lib/log";
import { measureLimit } from "#lib/measurement";
import { peerOf } from "#lib/peer";
import { hashSecret, type Secret, type SecretHash } from "#lib/secret";

type RateLimit = { readonly most: number; readonly per: Duration; readonly counts: string };

/** So many in a time that begins with the first. What each counts is said to operators. */
export const rateLimits = {
  "sign-in-from-peer": { most: 10, per: minutes(3), counts: "refused sign-ins from a peer" },
  "sign-in-from-peer-hourly": { most: 100, per: hours(1), counts: "refused sign-ins from a peer" },
  "mail-to-address": { most: 3, per: hours(1), counts: "mails of one purpose to an address; silent" },
  "mail-from-peer": { most: 10, per: hours(1), counts: "requests for mail from a peer" },
  "token-from-peer": { most: 10, per: hours(1), counts: "refused one-time tokens from a peer" },
  "api-token-of-person": { most: 30, per: hours(1), counts: "API tokens that a person makes; each is a mail" },
  "renewal-of-session": { most: 60, per: minutes(10), counts: "renewals of a session's token" },
  "access-token-of-api-token": {
    most: 120,
    per: minutes(10),
    counts: "access tokens that an API token is exchanged for",
  },
} as const satisfies Record<string, RateLimit>;
export type RateLimitName = keyof typeof rateLimits;

/**
 * Uses one of a limit up. Null where it was still there; else how long it takes until there are more. What would take longer
 * than twice its time was counted by a clock that was ahead, and is forgotten.
 */
export async function consume(
  name: RateLimitName,
  subject: string,
  database: Database = db(),
): Promise<Duration | null> {
  const { most, per } = rateLimits[name];
  const time = now();
  const tooLate = plus(plus(time, per), per);
  const [row] = await database.$queryRaw<{ used: number | bigint; resetsAt: string }[]>`
    INSERT INTO "RateLimit" ("key", "used", "resetsAt") VALUES (${await limitKey(name, subject)}, 1, ${plus(time, per)})
    ON CONFLICT ("key") DO UPDATE SET
      "used" = CASE WHEN "resetsAt" <= ${time} OR "resetsAt" > ${tooLate} THEN 1 ELSE "used" + 1 END,
      "resetsAt" = CASE WHEN "resetsAt" <= ${time} OR "resetsAt" > ${tooLate} THEN excluded."resetsAt" ELSE "resetsAt" END
    RETURNING "used", "resetsAt"`;
  if (!row || Number(row.used) <= most) return null;
  log.warn("excess_rate_limit_exceeded", { limit: name });
  measureLimit(name);
  return (fromIsoTime(row.resetsAt).getTime() - time.getTime()) as Duration;
}

/** Gives one of a limit back that turned out not to count. */
export async function giveBack(name: RateLimitName, subject: string): Promise<void> {
  const key = await limitKey(name, subject);
  await db().rateLimit.updateMany({ where: { key, used: { gt: 0 } }, data: { used: { decrement: 1 } } });
}

/**
 * Whether another mail of this purpose may be sent to an address, as part of the change that sends it. Whoever asked must not
 * be told. By purpose, so that nobody can use up an owner's way to another password by signing them up.
 */
export async function mayMailTo(tx: Database, email: EmailAddress, purpose: Purpose): Promise<boolean> {
  if ((await consume("mail-to-address", `${purpose} ${email}`, tx)) === null) return true;
  // Whoever has no good link left, because it expired or somebody made it void, must not be kept from another.
  return !(await hasLiveToken(tx, purpose, email));
}

/** Removes at most `most` counts that were over before a moment. Says how many there were. */
export async function removeRateLimits(before: Date, most: number): Promise<number> {
  return (await db().rateLimit.deleteMany({ where: { resetsAt: { lt: before } }, limit: most })).count;
}

/** The key of a row: hashed, so that the table is no list of who asked for what. */
export async function limitKey(name: string, subject: string): Promise<SecretHash> {
  const counted = name.includes("-from-peer") ? peerOf(subject) : subject;
  return hashSecret(`${name} ${counted}` as Secret);
}
