/** Which sessions there are: of everybody, for operators, and one's own. */
import type { PersonCaller, SignedInCaller } from "#lib/auth/caller";
import { isLiving, type SessionRow, type SessionWithOwner, sessionFields, withOwner } from "#lib/auth/session-row";
import { minus, now } from "#lib/clock";
import { config } from "#lib/config";
import { db } from "#lib/db/client";
import type { Id } from "#lib/secret";

/** A session as its person sees it; `current` is the one that they look from. */
export type OwnSession = SessionWithOwner & { readonly current: boolean };

/** All living sessions, or those of one person; who was last seen comes first. */
export async function listSessions(userId?: Id): Promise<SessionWithOwner[]> {
  return (await heldRows(userId)).filter(isLiving).map(withOwner);
}

/**
 * How many sessions live, of everybody. Counted in indexes alone, for nobody is answered meanwhile: those seen within the idle
 * limits, less the few whose end has come all the same. Who is disabled has none.
 */
export async function countLivingSessions(): Promise<number> {
  const time = now();
  const { idle, keptIdle } = config().sessionLimits;
  const [since, keptSince] = [minus(time, idle), minus(time, keptIdle)];
  const [row] = await db().$queryRaw<{ living: number | bigint }[]>`
    SELECT (SELECT count(*) FROM "Session" WHERE "keepSignedIn" = false AND "lastSeenAt" > ${since})
      + (SELECT count(*) FROM "Session" WHERE "keepSignedIn" = true AND "lastSeenAt" > ${keptSince})
      - (SELECT count(*) FROM "Session" WHERE "endsAt" <= ${time}
          AND "lastSeenAt" > iif("keepSignedIn", ${keptSince}, ${since})) AS "living"`;
  return Number(row?.living);
}

/** When anybody at all was last seen; null where there is no session. */
export async function latestSeenAt(): Promise<Date | null> {
  return (await db().session.aggregate({ _max: { lastSeenAt: true } }))._max.lastSeenAt;
}

/** The caller's sessions, the one that they come with first; then as `listSessions` has them. */
export async function listOwnSessions(caller: PersonCaller): Promise<OwnSession[]> {
  return ownFirst(caller, await listSessions(caller.user.id));
}

/** The same with those that have reached a limit, for as long as their rows are kept. */
export async function listHeldSessions(caller: SignedInCaller): Promise<OwnSession[]> {
  return ownFirst(caller, (await heldRows(caller.user.id)).map(withOwner));
}

function heldRows(userId?: Id): Promise<SessionRow[]> {
  return db().session.findMany({
    where: { ...(userId && { userId }), user: { disabledAt: null } },
    orderBy: { lastSeenAt: "desc" },
    select: sessionFields,
  });
}

function ownFirst({ session }: PersonCaller, all: readonly SessionWithOwner[]): OwnSession[] {
  const marked = all.map((one) => ({ ...one, current: one.id === session?.id }));
  return marked.sort((one, other) => Number(other.current) - Number(one.current));
}
