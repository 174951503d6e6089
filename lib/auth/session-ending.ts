/**
 * Ending sessions before their time, by whomever. A session that ended is gone at its next
 * request; its person finds in their activity which one it was and who ended it.
 */
import { type Actor, record } from "#lib/auth/activity";
import type { Caller, PersonCaller } from "#lib/auth/caller";
import { endTokensFor } from "#lib/auth/one-time-token";
import { endReplayed, isReplayed } from "#lib/auth/session-replay";
import { authenticToken, isLiving, type SessionRow, sessionFields } from "#lib/auth/session-row";
import { minus } from "#lib/clock";
import { config } from "#lib/config";
import { type Database, db } from "#lib/db/client";
import type { Prisma } from "#lib/db/generated/client";
import { deviceName } from "#lib/device";
import { log } from "#lib/log";
import { err, ok, type Result } from "#lib/result";
import type { Id } from "#lib/secret";
import type { AuthenticToken } from "#lib/session-token";

/** Whose doing it is, and from where it comes. */
export type Ender = { readonly actor: Actor; readonly from: Pick<Caller, "address" | "userAgent"> | null };

/** Whoever sits at the command line. */
export const operator: Ender = { actor: "operator", from: null };

/** How many a person has at most: a sign-in beyond that ends the oldest. */
export const mostSessions = 10;

/** How many rows are ended in one transaction where there is no bound on how many there are. */
const batch = 200;

/** Signs the caller out: ends the session that their token points at, expired or not. Says whether there was one. */
export async function endSession(caller: Caller): Promise<boolean> {
  const token = await authenticToken(caller);
  if (!token) return false;
  return db().$transaction(async (tx) => {
    const row = await findRowIn(tx, token);
    if (!row) return false;
    if (isReplayed(token, row)) await endReplayed(tx, row, caller);
    else await signOutOf(tx, row, caller);
    return true;
  });
}

/** Ends one of the caller's sessions by its id. Fails with "session-not-found" for one that is over, or somebody else's. */
export async function endOwnSession(caller: PersonCaller, id: Id): Promise<Result<void, "session-not-found">> {
  const ended = await endAsPerson(caller, { id });
  return ended.some(isLiving) ? ok(undefined) : err("session-not-found");
}

/** Ends all sessions of the caller but the one that they come with, if they come with one. Says how many lived. */
export async function endOtherSessions(caller: PersonCaller): Promise<number> {
  const which = caller.session ? { id: { not: caller.session.id } } : {};
  return (await endAsPerson(caller, which)).filter(isLiving).length;
}

/**
 * Ends all sessions of the caller, with the one that they come with, and a change of address that one of them may have begun.
 * Says how many lived.
 */
export async function endAllSessions(caller: PersonCaller): Promise<number> {
  const ended = await endAsPerson(caller, {}, (tx) => endTokensFor(tx, "email-change", caller.user.id));
  return ended.filter(isLiving).length;
}

/** Ends all sessions of a person but the one that is `spared`, as part of a larger change. Says how many lived. */
export async function endSessions(
  tx: Database,
  userId: Id,
  ender: Ender = operator,
  spared: Id | null = null,
): Promise<number> {
  const which = spared === null ? { userId } : { userId, id: { not: spared } };
  return (await endRows(tx, which, ender)).filter(isLiving).length;
}

/** Ends one session by its id, as an operator does. Says whether it was there. */
export async function endSessionById(id: Id): Promise<boolean> {
  return (await db().$transaction((tx) => endRows(tx, { id }, operator))).length === 1;
}

/**
 * Ends everybody's sessions, as an operator does. Says how many lived. In several transactions, so that nobody who signs in
 * waits for long; those that begin meanwhile may end too.
 */
export function endEverybodysSessions(): Promise<number> {
  return inBatches(() => db().$transaction((tx) => endRows(tx, {}, operator, batch)));
}

/** The same as part of a larger change, in a database that nobody else uses. */
export function endSessionsOfAll(tx: Database, ender: Ender): Promise<number> {
  return inBatches(() => endRows(tx, {}, ender, batch));
}

/** Ends some until there are none. Says how many lived. */
async function inBatches(endSome: () => Promise<SessionRow[]>): Promise<number> {
  let living = 0;
  for (let ended = await endSome(); ended.length > 0; ended = await endSome()) living += ended.filter(isLiving).length;
  return living;
}

/** Ends the session that a sign-in takes the place of: the one that the same browser brought along. */
export async function endReplaced(tx: Database, token: AuthenticToken, from: Caller): Promise<void> {
  const row = await findRowIn(tx, token);
  if (row && isReplayed(token, row)) await endReplayed(tx, row, from);
  else if (row) await endRows(tx, { id: row.id }, { actor: "sign-in", from });
}

/** Ends the oldest sessions of a person who has too many of them. */
export async function endOldest(tx: Database, userId: Id, from: Caller): Promise<void> {
  const select = { id: true, keepSignedIn: true, lastSeenAt: true, endsAt: true };
  const rows = await tx.session.findMany({ where: { userId }, orderBy: { createdAt: "desc" }, select });
  const tooMany = rows.filter(isLiving).slice(mostSessions);
  if (tooMany.length === 0) return;
  await endRows(tx, { id: { in: tooMany.map(({ id }) => id) } }, { actor: "limit", from });
  log.info("session_limit_reached", { user: userId, ended: tooMany.length });
}

/** Removes at most `most` sessions that had reached a limit by a moment. Says how many there were. */
export async function removeLapsedSessions(before: Date, most: number): Promise<number> {
  const { idle, keptIdle } = config().sessionLimits;
  const lapsed = [
    { endsAt: { lt: before } },
    { keepSignedIn: false, lastSeenAt: { lt: minus(before, idle) } },
    { keepSignedIn: true, lastSeenAt: { lt: minus(before, keptIdle) } },
  ];
  return (await db().session.deleteMany({ where: { OR: lapsed }, limit: most })).count;
}

async function endAsPerson(
  caller: PersonCaller,
  which: Pick<Prisma.SessionWhereInput, "id">,
  alongside: (tx: Database) => Promise<void> = async () => {},
): Promise<SessionRow[]> {
  const userId = caller.user.id;
  const ended = await db().$transaction(async (tx) => {
    await alongside(tx);
    return endRows(tx, { ...which, userId }, { actor: caller.session ? "person" : "api-token", from: caller });
  });
  if (ended.length > 0) log.info("session_revoked", { user: userId, address: caller.address, ended: ended.length });
  return ended;
}

/** The row that a token points at, of a disabled account as well: signing out ends it all the same. */
function findRowIn(tx: Database, { sessionId: id, userId }: AuthenticToken): Promise<SessionRow | null> {
  return tx.session.findFirst({ where: { id, userId }, select: sessionFields });
}

async function signOutOf(tx: Database, { id, userId }: SessionRow, from: Caller): Promise<void> {
  await tx.session.deleteMany({ where: { id } });
  await record(tx, { userId: userId as Id, kind: "sign-out", from });
}

async function endRows(
  tx: Database,
  where: Prisma.SessionWhereInput,
  { actor, from }: Ender,
  most?: number,
): Promise<SessionRow[]> {
  const rows = await tx.session.findMany({ where, select: sessionFields, ...(most && { take: most }) });
  await tx.session.deleteMany({ where: { id: { in: rows.map(({ id }) => id) } } });
  const events = rows.filter(isLiving).map(({ userId, userAgent }) => {
    const target = deviceName(userAgent);
    return { userId: userId as Id, kind: "session-ended", actor, from, target } as const;
  });
  await record(tx, ...events);
  return rows;
}
