/**
 * How often what costs somebody else something may be asked for: the owner of the table `RateLimit`. Kept in the database, so
 * that it holds over restarts and for several processes, and counted in one statement, so that parallel requests cannot
 * pass together.
 */
import { createHmac } from "node:crypto";
import { hasLiveToken, type Purpose } from "#lib/auth/one-time-token";
import { type Duration, longer, now, plus, seconds } from "#lib/clock";
import { config } from "#lib/config";
import { type Database, db, storedTime } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { type GuessLimitName, type RateLimitName, rateLimits } from "#lib/limits";
import { log } from "#lib/log";
import { measureLimit } from "#lib/measurement";
import { peerOf } from "#lib/peer";
import type { Id } from "#lib/secret";

/** One limit, or several that hold together. */
type Limits = RateLimitName | readonly RateLimitName[];

/**
 * Uses one of each limit up. Null where all of them had one; else how long it takes until they have. What is refused by one
 * uses none of them up. What would take more than twice its time was counted by a clock that was ahead, and is forgotten.
 */
export async function consume(limits: Limits, subject: string, database: Database = db()): Promise<Duration | null> {
  const time = now();
  const wanted = namesOf(limits).map((name) => ({ name, key: limitKey(name, subject), ...windowAt(name, time) }));
  const used = await database.$queryRaw<unknown[]>`
    WITH "Wanted" AS (
      SELECT value ->> 'key' AS "key", value ->> 'most' AS "most", value ->> 'end' AS "end", value ->> 'tooLate' AS "tooLate"
      FROM json_each(${JSON.stringify(wanted)})
    ), "Counted" AS (
      SELECT "Wanted".*, "used", "resetsAt"
      FROM "Wanted" LEFT JOIN "RateLimit"
        ON "RateLimit"."key" = "Wanted"."key" AND "resetsAt" > ${time} AND "resetsAt" <= "tooLate"
    )
    INSERT INTO "RateLimit" ("key", "used", "resetsAt")
    SELECT "key", ifnull("used", 0) + 1, ifnull("resetsAt", "end") FROM "Counted"
    WHERE NOT EXISTS (SELECT 1 FROM "Counted" WHERE "used" >= "most")
    ON CONFLICT ("key") DO UPDATE SET "used" = excluded."used", "resetsAt" = excluded."resetsAt"
    RETURNING "key"`;
  return used.length > 0 ? null : refuse(wanted, time, database);
}

/** Gives one of each limit back that turned out not to count. */
export async function giveBack(limits: Limits, subject: string, database: Database = db()): Promise<void> {
  const keys = namesOf(limits).map((name) => limitKey(name, subject));
  await database.rateLimit.updateMany({
    where: { key: { in: keys }, used: { gt: 0 } },
    data: { used: { decrement: 1 } },
  });
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

function namesOf(limits: Limits): readonly RateLimitName[] {
  return typeof limits === "string" ? [limits] : limits;
}

/** How many there are in a time that begins now, and when it ends. No count that is right ends later than `tooLate`. */
function windowAt(name: RateLimitName, time: Date) {
  const { most, per } = rateLimits[name];
  const end = plus(time, per);
  return { most, end: storedTime(end), tooLate: storedTime(plus(end, per)) };
}

type Wanted = ReturnType<typeof windowAt> & { readonly name: RateLimitName; readonly key: string };

/** Tells of the limits that are used up. How long it takes until the last of them begins anew. */
async function refuse(wanted: readonly Wanted[], time: Date, database: Database): Promise<Duration> {
  const rows = await database.rateLimit.findMany({ where: { key: { in: wanted.map(({ key }) => key) } } });
  const usedUp = wanted.flatMap(({ name, key, most, tooLate }) =>
    rows
      .filter(
        (row) => row.key === key && row.used >= most && row.resetsAt > time && storedTime(row.resetsAt) <= tooLate,
      )
      .map(({ resetsAt }) => ({ name, resetsAt })),
  );
  for (const { name } of usedUp) {
    log.warn("excess_rate_limit_exceeded", { limit: name });
    measureLimit(name);
  }
  return usedUp.map(({ resetsAt }) => (resetsAt.getTime() - time.getTime()) as Duration).reduce(longer, seconds(0));
}
