/**
 * What happens around a person's account, for them to read: the owner of the table `Event`. An event is written in the
 * transaction of the change that it tells of: neither is there without the other.
 */
import type { Caller } from "#lib/auth/caller";
import { hasAccount } from "#lib/auth/user";
import { now } from "#lib/clock";
import { type Database, db } from "#lib/db/client";
import { type Id, newId } from "#lib/secret";

const nobody = "" as Id;

/** Each kind begins with the word of its feature. */
export const eventKinds = [
  "sign-up",
  "sign-in",
  "sign-in-refused",
  "sign-out",
  "session-ended",
  "session-replayed",
  "session-suspicious",
  "reauthentication",
  "reauthentication-refused",
  "password-change",
  "password-change-refused",
  "password-reset",
  "email-change",
  "email-change-undone",
  "account-secured",
  "account-deletion-refused",
  "api-token-made",
  "api-token-revoked",
  "account-disabled",
  "account-enabled",
] as const;
export type EventKind = (typeof eventKinds)[number];

/**
 * Whose doing it was: the person's (or whoever acts as them), a program's with an API token of theirs, an operator's at the
 * command line, another sign-in's in the same browser, or the limit's on how many sessions a person has.
 */
export const actors = ["person", "api-token", "operator", "sign-in", "limit"] as const;
export type Actor = (typeof actors)[number];

export type NewEvent = {
  /** Whose account; null where there is none for the address that was tried. */
  readonly userId: Id | null;
  readonly kind: EventKind;
  readonly actor?: Actor;
  /** Who did it, and from where; null for an operator. */
  readonly from: Pick<Caller, "address" | "userAgent"> | null;
  /** What it happened to, in words: a device that is not the one it came from, or an API token. */
  readonly target?: string;
};

export type ActivityEvent = {
  readonly id: Id;
  readonly kind: EventKind;
  readonly actor: Actor;
  readonly createdAt: Date;
  readonly address: string;
  readonly userAgent: string;
  readonly target: string | null;
};

/** What to read of somebody's activity: of one kind or all, and the part that is older than `before`. */
export type ActivityQuery = {
  readonly kind?: EventKind | undefined;
  /** The id of the last event that was read before. */
  readonly before?: Id | undefined;
  readonly limit: number;
};

export type ActivityPage = {
  readonly events: ActivityEvent[];
  readonly hasOlder: boolean;
  /** Whether these are the newest: nothing was asked to come before, or that event is gone, or never was the person's. */
  readonly fromNewest: boolean;
};

/** Writes events down as part of the change they tell of. */
export async function record(tx: Database, ...events: readonly NewEvent[]): Promise<void> {
  if (events.length > 0) await tx.event.createMany({ data: events.map(rowOf) });
}

/**
 * Writes down that somebody was refused, which changes nothing else. Checking a password takes a while: where the account was
 * removed meanwhile it is nobody's event. The same work whether or not there ever was an account.
 */
export async function recordRefusal(event: NewEvent): Promise<void> {
  await db().$transaction(async (tx) => {
    const isThere = await hasAccount(tx, event.userId ?? nobody);
    await record(tx, { ...event, userId: isThere ? event.userId : null });
  });
}

/** A person's events, newest first, and whether there are older ones. An unknown `before` reads from the newest. */
export async function readActivity(userId: Id, { kind, before, limit }: ActivityQuery): Promise<ActivityPage> {
  const older = await olderThan(userId, before);
  const rows = await db().event.findMany({
    where: { userId, ...(kind && { kind }), ...older },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit + 1,
    omit: { userId: true },
  });
  return { events: rows.slice(0, limit) as ActivityEvent[], hasOlder: rows.length > limit, fromNewest: !older };
}

/** How many events a person has on each day (UTC, "2026-03-01") since a moment; days without any are left out. */
export async function countByDay(userId: Id, since: Date): Promise<ReadonlyMap<string, number>> {
  const rows = await db().$queryRaw<{ day: string; count: bigint }[]>`
    SELECT substr("createdAt", 1, 10) AS "day", count(*) AS "count" FROM "Event"
    WHERE "userId" = ${userId} AND "createdAt" >= ${since} GROUP BY 1`;
  return new Map(rows.map(({ day, count }) => [day, Number(count)]));
}

/** Removes at most `most` events of people that are from before a moment. Says how many there were. */
export async function removeEvents(before: Date, most: number): Promise<number> {
  const where = { createdAt: { lt: before }, userId: { not: null } };
  return (await db().event.deleteMany({ where, limit: most })).count;
}

/** The same for what was tried with addresses that have no account. */
export async function removeStrangersEvents(before: Date, most: number): Promise<number> {
  return (await db().event.deleteMany({ where: { createdAt: { lt: before }, userId: null }, limit: most })).count;
}

/** The same place in time is passed by id, so that events of one moment are neither skipped nor shown twice. */
async function olderThan(userId: Id, before: Id | undefined) {
  if (!before) return null;
  const last = await db().event.findFirst({ where: { id: before, userId }, select: { id: true, createdAt: true } });
  if (!last) return null;
  const { id, createdAt } = last;
  return { createdAt: { lte: createdAt }, NOT: { createdAt, id: { gte: id } } };
}

function rowOf({ userId, kind, actor = "person", from, target }: NewEvent) {
  const { address, userAgent } = from ?? { address: "", userAgent: "" };
  return { id: newId(), userId, kind, actor, createdAt: now(), address, userAgent, target: target ?? null };
}
