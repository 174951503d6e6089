/** A session's row and the token that points at it: what is read of both, and until when the row lives. */
import type { Caller, Session, SignedInCaller, User } from "#lib/auth/caller";
import { earlier, fromIsoTime, now, plus } from "#lib/clock";
import { config } from "#lib/config";
import { type Database, select } from "#lib/db/client";
import type { Prisma } from "#lib/db/generated/client";
import { log } from "#lib/log";
import type { Id } from "#lib/secret";
import { type AuthenticToken, verifySessionToken } from "#lib/session-token";

/** A living session, and whose it is. */
export type SessionWithOwner = Omit<Session, "tokenExpiresAt"> & { readonly user: User };

/** What is read of a row, everywhere. */
export const sessionFields = {
  id: true,
  userId: true,
  generation: true,
  confirmedAt: true,
  keepSignedIn: true,
  createdAt: true,
  authenticatedAt: true,
  lastSeenAt: true,
  endsAt: true,
  address: true,
  userAgent: true,
  otherBrowsers: true,
  user: { select: { id: true, email: true, name: true } },
} as const satisfies Prisma.SessionSelect;

export type SessionRow = Prisma.SessionGetPayload<{ select: typeof sessionFields }>;

/** What is asked at every click: one statement for the session and its person, of which Prisma would make two. */
const rowOfToken = `
  SELECT "generation", "confirmedAt", "keepSignedIn", "Session"."createdAt", "authenticatedAt", "lastSeenAt", "endsAt",
    "address", "userAgent", "otherBrowsers", "email", "name"
  FROM "Session" JOIN "User" ON "User"."id" = "userId"
  WHERE "Session"."id" = ? AND "userId" = ? AND "disabledAt" IS NULL`;

type Columns = [number, string | null, 0 | 1, string, string, string, string, string, string, string, string, string];

/**
 * The row that a token points at, if the account is not disabled. The same as `sessionFields` select, for a sixth of the
 * work.
 */
export async function findRow({ sessionId, userId }: AuthenticToken): Promise<SessionRow | null> {
  const [found] = (await select(rowOfToken, sessionId, userId)) as Columns[];
  if (!found) return null;
  const [generation, confirmedAt, keepSignedIn, createdAt, authenticatedAt, lastSeenAt, endsAt, ...texts] = found;
  const [address, userAgent, otherBrowsers, email, name] = texts;
  if (!Number.isInteger(generation)) throw new Error("A session's row has a generation that cannot be read.");
  return {
    id: sessionId,
    userId,
    generation,
    confirmedAt: confirmedAt === null ? null : timeOf(confirmedAt),
    keepSignedIn: keepSignedIn === 1,
    createdAt: timeOf(createdAt),
    authenticatedAt: timeOf(authenticatedAt),
    lastSeenAt: timeOf(lastSeenAt),
    endsAt: timeOf(endsAt),
    address,
    userAgent,
    otherBrowsers,
    user: { id: userId, email, name },
  };
}

/** What cannot be read is a bug to be told of, and not to be taken for a session's end. */
function timeOf(text: string): Date {
  const time = fromIsoTime(text);
  if (Number.isNaN(time.getTime())) throw new Error("A session's row has a time that cannot be read.");
  return time;
}

/** What the caller's token points at, if this server made it; expired or not. */
export async function authenticToken(caller: Caller): Promise<AuthenticToken | null> {
  if (!caller.sessionToken) return null;
  const verified = await verifySessionToken(caller.sessionToken, config().sessionTrust);
  if (verified.ok) return verified.value;
  log.info("jwt_invalid", { address: caller.address });
  return null;
}

/** Whether neither limit has been reached. */
export function isLiving(row: Pick<SessionRow, "keepSignedIn" | "lastSeenAt" | "endsAt">): boolean {
  return now() < idleEnd(row);
}

/** Whether the caller's session is still there, for a change that must not outlast whatever ended it meanwhile. */
export async function isStillSignedIn(tx: Database, { user, session }: SignedInCaller): Promise<boolean> {
  return (await tx.session.count({ where: { id: session.id, userId: user.id } })) === 1;
}

/** A row as the application knows it. */
export function withOwner(row: SessionRow): SessionWithOwner {
  const { user, userId, otherBrowsers, ...session } = row;
  return {
    ...session,
    id: session.id as Id,
    idleEndsAt: idleEnd(row),
    otherBrowsers: otherBrowsers ? otherBrowsers.split(",") : [],
    user: user as User,
  };
}

/** The absolute limit bounds the idle one. */
function idleEnd(row: Pick<SessionRow, "keepSignedIn" | "lastSeenAt" | "endsAt">): Date {
  const { idle, keptIdle } = config().sessionLimits;
  return earlier(plus(row.lastSeenAt, row.keepSignedIn ? keptIdle : idle), row.endsAt);
}
