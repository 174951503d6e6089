/**
 * Sessions: the owner of the table `Session`. The row is the truth and the token only points at it: a row that is gone
 * ends its session at the next request, whatever tokens are still about.
 *
 * A session's tokens come in generations. The newest token, once expired, renews to the next generation; the one before
 * it gets another token of the current generation, so that two tabs, parallel requests and a lost answer sign nobody out.
 */
import type { Caller, Session, SignedInCaller, User } from "#lib/auth/caller";
import { earlier, minus, minutes, now, plus } from "#lib/clock";
import { config } from "#lib/config";
import { type Database, db } from "#lib/db/client";
import type { Prisma } from "#lib/db/generated/client";
import { err, ok, type Result } from "#lib/result";
import { type Id, newId } from "#lib/secret";
import { type AuthenticToken, sessionTokenLife, signSessionToken, verifySessionToken } from "#lib/session-token";

/** A new token for the session cookie, and until when the browser shall keep it: null for as long as it is open. */
export type IssuedToken = { readonly token: string; readonly keepUntil: Date | null };

/** A living session, and whose it is. */
export type SessionWithOwner = Omit<Session, "tokenExpiresAt"> & { readonly user: User };

export type SessionFailure = "not-signed-in" | "token-expired";

/** How often at most a session's `lastSeenAt` is written. */
const seenGranularity = minutes(1);

const sessionFields = {
  id: true,
  userId: true,
  generation: true,
  keepSignedIn: true,
  createdAt: true,
  authenticatedAt: true,
  lastSeenAt: true,
  endsAt: true,
  address: true,
  userAgent: true,
  user: { select: { id: true, email: true, name: true } },
} as const satisfies Prisma.SessionSelect;

type SessionRow = Prisma.SessionGetPayload<{ select: typeof sessionFields }>;

/**
 * Starts a session for a person who has just proved who they are. The one that the caller came with, if any, ends.
 * Checking a password takes a while, and meanwhile it may be changed, or the account closed: `isStillProven` looks again
 * in the same transaction. Fails with "no-longer-proven" where it says no, and changes nothing then.
 */
export async function startSession(
  userId: Id,
  keepSignedIn: boolean,
  caller: Caller,
  isStillProven: (tx: Database) => Promise<boolean>,
): Promise<Result<IssuedToken, "no-longer-proven">> {
  const row = newRow(userId, keepSignedIn, caller);
  const previous = await authenticToken(caller);
  const started = await db().$transaction(async (tx) => {
    if (!(await isStillProven(tx))) return false;
    if (previous) await deleteRow(previous, tx);
    await tx.session.create({ data: row });
    return true;
  });
  return started ? ok(await issueToken(row)) : err("no-longer-proven");
}

/** Whose session the caller's token speaks for. Fails with "token-expired" where `renewSession` may still help. */
export async function findSession(caller: Caller): Promise<Result<SignedInCaller, SessionFailure>> {
  const token = await authenticToken(caller);
  if (!token) return err("not-signed-in");
  if (token.expired) return err("token-expired");
  const row = await findLivingRow(token);
  if (row?.generation !== token.generation) return err("not-signed-in");
  return ok(signedIn(caller, row, token.expiresAt));
}

/**
 * Gives a living session whose token has expired a new one. Renewing moves the idle limit on, never the absolute one.
 * Fails with "not-signed-in" for a token of any other kind.
 */
export async function renewSession(
  caller: Caller,
): Promise<Result<{ caller: SignedInCaller; issued: IssuedToken }, "not-signed-in">> {
  const token = await authenticToken(caller);
  if (!token?.expired) return err("not-signed-in");
  await raiseGeneration(token);
  const row = await findLivingRow(token);
  if (row?.generation !== token.generation + 1) return err("not-signed-in");
  return ok({
    caller: signedIn(caller, row, plus(now(), sessionTokenLife)),
    issued: await issueToken(row),
  });
}

/** Whether the caller's token, expired or not, speaks for a session that lives. */
export async function isAlive(caller: Caller): Promise<boolean> {
  const token = await authenticToken(caller);
  const row = token && (await findLivingRow(token));
  if (!token || !row) return false;
  return row.generation === token.generation || (token.expired && row.generation === token.generation + 1);
}

/** Ends the session that the caller's token points at, expired or not. Says whether there was one. */
export async function endSession(caller: Caller): Promise<boolean> {
  const token = await authenticToken(caller);
  return token !== null && (await deleteRow(token, db()));
}

/** All living sessions, or those of one person; who was last seen comes first. */
export async function listSessions(userId?: Id): Promise<SessionWithOwner[]> {
  const rows = await db().session.findMany({
    where: { ...(userId && { userId }), user: { disabledAt: null } },
    orderBy: { lastSeenAt: "desc" },
    select: sessionFields,
  });
  return rows.filter((row) => now() < idleEnd(row)).map(withOwner);
}

/** Ends one session by its id. Says whether it was there. */
export async function endSessionById(id: Id): Promise<boolean> {
  return (await db().session.deleteMany({ where: { id } })).count === 1;
}

/** Ends all sessions of a person, or of everybody. Says how many there were, counting those that had lapsed. */
export async function endSessions(database: Database, whose: { userId: Id } | "everybody"): Promise<number> {
  return (await database.session.deleteMany({ where: whose === "everybody" ? {} : whose })).count;
}

/** Notes that the person was here, for the idle limit: at most once a minute a session. */
export async function recordSeen(session: Session): Promise<void> {
  const seenAt = now();
  const stale = minus(seenAt, seenGranularity);
  if (session.lastSeenAt > stale) return;
  await db().session.updateMany({
    where: { id: session.id, lastSeenAt: { lte: stale } },
    data: { lastSeenAt: seenAt },
  });
}

function newRow(userId: Id, keepSignedIn: boolean, caller: Caller) {
  const startedAt = now();
  const { absolute, keptAbsolute } = config().sessionLimits;
  return {
    id: newId(),
    userId,
    generation: 1,
    keepSignedIn,
    createdAt: startedAt,
    authenticatedAt: startedAt,
    lastSeenAt: startedAt,
    endsAt: plus(startedAt, keepSignedIn ? keptAbsolute : absolute),
    address: caller.address,
    userAgent: caller.userAgent,
  };
}

async function deleteRow(token: AuthenticToken, database: Database): Promise<boolean> {
  const { count } = await database.session.deleteMany({ where: { id: token.sessionId, userId: token.userId } });
  return count === 1;
}

/** Only the newest token raises the generation, and only one of several parallel renewals does. */
async function raiseGeneration(token: AuthenticToken): Promise<void> {
  const row = await findLivingRow(token);
  if (row?.generation !== token.generation) return;
  await db().session.updateMany({
    where: { id: row.id, generation: token.generation },
    data: { generation: token.generation + 1, lastSeenAt: now() },
  });
}

async function authenticToken(caller: Caller): Promise<AuthenticToken | null> {
  if (!caller.sessionToken) return null;
  const verified = await verifySessionToken(caller.sessionToken, config().sessionTrust);
  return verified.ok ? verified.value : null;
}

/** A disabled account has no living session, not even one that was starting while it was disabled. */
async function findLivingRow(token: AuthenticToken): Promise<SessionRow | null> {
  const row = await db().session.findUnique({
    where: { id: token.sessionId, userId: token.userId, user: { disabledAt: null } },
    select: sessionFields,
  });
  return row && now() < idleEnd(row) ? row : null;
}

/** The absolute limit bounds the idle one. */
function idleEnd(row: Pick<SessionRow, "keepSignedIn" | "lastSeenAt" | "endsAt">): Date {
  const { idle, keptIdle } = config().sessionLimits;
  return earlier(plus(row.lastSeenAt, row.keepSignedIn ? keptIdle : idle), row.endsAt);
}

function signedIn(caller: Caller, row: SessionRow, tokenExpiresAt: Date): SignedInCaller {
  const { user, ...session } = withOwner(row);
  return { ...caller, user, session: { ...session, tokenExpiresAt } };
}

function withOwner(row: SessionRow): SessionWithOwner {
  const { user, userId, generation, ...session } = row;
  return { ...session, id: session.id as Id, idleEndsAt: idleEnd(row), user: user as User };
}

async function issueToken(row: Pick<SessionRow, "id" | "userId" | "generation" | "keepSignedIn" | "endsAt">) {
  const pointer = { userId: row.userId, sessionId: row.id, generation: row.generation };
  const token = await signSessionToken(pointer, { issuer: config().publicUrl.origin, keys: config().signingKeys });
  return { token, keepUntil: row.keepSignedIn ? row.endsAt : null };
}
