/**
 * Sessions: the owner of the table `Session`. The row is the truth and the token only points at it: a row that is gone
 * ends its session at the next request, whatever tokens are still about.
 *
 * A session's tokens come in generations. The newest token, once expired, renews to the next generation. The one before it
 * gets another token of the current generation while that one may not have arrived (a lost answer) or was first used a
 * moment ago (two tabs). Whoever brings an older one has a copy of the cookie, or somebody else has: the session ends
 * (docs/decisions/009-stolen-cookies.md).
 */
import type { Caller, SignedInCaller } from "#lib/auth/caller";
import { consume } from "#lib/auth/rate-limit";
import { endOldest, endReplaced } from "#lib/auth/session-ending";
import { endReplayed, isPrevious, isReplayed } from "#lib/auth/session-replay";
import { authenticToken, findRow, isLiving, isStillSignedIn, type SessionRow, withOwner } from "#lib/auth/session-row";
import { now, plus } from "#lib/clock";
import { config } from "#lib/config";
import { type Database, db } from "#lib/db/client";
import { log } from "#lib/log";
import { err, ok, type Result } from "#lib/result";
import { type Id, newId } from "#lib/secret";
import { type AuthenticToken, sessionTokenLife, signSessionToken } from "#lib/session-token";

/** A new token for the session cookie, and until when the browser shall keep it: null for as long as it is open. */
export type IssuedToken = { readonly token: string; readonly keepUntil: Date | null };

/** Whoever came, and the token that they go on with. */
export type Renewed = { readonly caller: SignedInCaller; readonly issued: IssuedToken };

export type SessionFailure = "not-signed-in" | "token-expired";
export type RenewalFailure = "not-signed-in" | "too-many-requests";

/** What else belongs to the same change. Says whether the person is still proven; nothing is changed where not. */
type Alongside = (tx: Database) => Promise<boolean>;

/**
 * Starts a session for a person who has just proved who they are. The one that the caller came with, if any, ends, and so
 * does the oldest of too many. Checking a password takes a while, and meanwhile it may be changed, or the account closed:
 * `alongside` looks again in the same transaction. Fails with "no-longer-proven" where it says no.
 */
export async function startSession(
  userId: Id,
  keepSignedIn: boolean,
  caller: Caller,
  alongside: Alongside,
): Promise<Result<IssuedToken, "no-longer-proven">> {
  const row = newRow(userId, keepSignedIn, caller);
  const previous = await authenticToken(caller);
  const started = await db().$transaction(async (tx) => {
    if (!(await alongside(tx))) return false;
    if (previous) await endReplaced(tx, previous, caller);
    await tx.session.create({ data: row });
    await endOldest(tx, userId, caller);
    return true;
  });
  if (!started) return err("no-longer-proven");
  log.info("session_created", { user: userId, session: row.id, address: caller.address });
  return ok(await issueToken(row));
}

/** Whose session the caller's token speaks for. Fails with "token-expired" where `renewSession` may still help. */
export async function findSession(caller: Caller): Promise<Result<SignedInCaller, SessionFailure>> {
  const token = await authenticToken(caller);
  if (!token) return err("not-signed-in");
  if (token.expired) return err("token-expired");
  const row = await findLivingRow(token);
  if (row?.generation === token.generation) return ok(signedIn(caller, row, token.expiresAt));
  if (!row) log.info("session_use_after_expire", { user: token.userId, session: token.sessionId });
  // Replaced before it expired, by whoever else has the cookie: what becomes of it, the renewal says.
  return err(row && token.generation < row.generation ? "token-expired" : "not-signed-in");
}

/**
 * Gives a living session whose token has expired, or was replaced a moment ago, a new one. Renewing moves the idle limit on,
 * never the absolute one. Fails with "not-signed-in" for a token of any other kind, and ends the session of one that has been
 * replaced for long. Fails with "too-many-requests" for whoever asks again and again, rather than keeping what they get.
 */
export async function renewSession(caller: Caller): Promise<Result<Renewed, RenewalFailure>> {
  const token = await authenticToken(caller);
  if (!token) return err("not-signed-in");
  const wait = await consume("renewal-of-session", token.sessionId);
  return wait === null ? renew(token, caller) : err("too-many-requests", wait);
}

async function renew(token: AuthenticToken, caller: Caller): Promise<Result<Renewed, "not-signed-in">> {
  const found = await findLivingRow(token);
  if (!found) return err("not-signed-in");
  const isDue = token.expired && found.generation === token.generation;
  const row = isDue ? await raiseGeneration(found, token) : found;
  if (row && isReplayed(token, row)) await db().$transaction((tx) => endReplayed(tx, row, caller));
  // The newest token, too, is the one before the newest by now.
  if (!row || !isPrevious(token, row)) return err("not-signed-in");
  log.info("session_renewed", { user: row.userId, session: row.id, address: caller.address });
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
  return row.generation === token.generation || isPrevious(token, row);
}

/**
 * Gives the caller's session another id and its first token anew, because they have proved again who they are: tokens made
 * before are good for nothing from now on. Fails with "no-longer-proven" where `alongside` says no, or where the session ended
 * meanwhile or was issued anew for another tab.
 */
export async function reissueSession(
  caller: SignedInCaller,
  alongside: Alongside,
): Promise<Result<IssuedToken, "no-longer-proven">> {
  const { user, session } = caller;
  const time = now();
  const fresh = { id: newId(), generation: 1, confirmedAt: null, authenticatedAt: time, lastSeenAt: time };
  const reissued = await db().$transaction(async (tx) => {
    // Looked for before `alongside` writes anything: what it wrote would stay.
    if (!(await isStillSignedIn(tx, caller)) || !(await alongside(tx))) return err("no-longer-proven");
    await tx.session.update({ where: { id: session.id }, data: fresh });
    return ok({ ...session, ...fresh, userId: user.id });
  });
  return reissued.ok ? ok(await issueToken(reissued.value)) : reissued;
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

/** Only the newest token raises the generation, and only one of several parallel renewals does. */
async function raiseGeneration(row: SessionRow, token: AuthenticToken): Promise<SessionRow | null> {
  const raised = { generation: row.generation + 1, confirmedAt: null, lastSeenAt: now() };
  const { count } = await db().session.updateMany({
    where: { id: row.id, generation: row.generation },
    data: raised,
  });
  return count === 1 ? { ...row, ...raised } : findLivingRow(token);
}

/** A disabled account has no living session, not even one that was starting while it was disabled. */
async function findLivingRow(token: AuthenticToken): Promise<SessionRow | null> {
  const row = await findRow(token);
  return row && isLiving(row) ? row : null;
}

function signedIn(caller: Caller, row: SessionRow, tokenExpiresAt: Date): SignedInCaller {
  const { user, ...session } = withOwner(row);
  return { ...caller, user, session: { ...session, tokenExpiresAt } };
}

async function issueToken(row: Pick<SessionRow, "id" | "userId" | "generation" | "keepSignedIn" | "endsAt">) {
  const pointer = { userId: row.userId, sessionId: row.id, generation: row.generation };
  const token = await signSessionToken(pointer, { issuer: config().publicUrl.origin, keys: config().signingKeys });
  return { token, keepUntil: row.keepSignedIn ? row.endsAt : null };
}
