/**
 * API tokens: the owner of the table `ApiToken`. A person makes one for a program that is to speak for them, within its scopes
 * and until it expires. Like a session it is a row: without it the token is good for nothing, at the next request.
 */

import { newApiTokenText } from "#lib/api-token-text";
import { record } from "#lib/auth/activity";
import type { ApiToken, SignedInCaller, User } from "#lib/auth/caller";
import { consume } from "#lib/auth/rate-limit";
import { type Ender, operator } from "#lib/auth/session-ending";
import { isStillSignedIn } from "#lib/auth/session-row";
import { days, now, plus } from "#lib/clock";
import { type Database, db } from "#lib/db/client";
import type { Prisma } from "#lib/db/generated/client";
import { deviceName } from "#lib/device";
import { log } from "#lib/log";
import { enqueue } from "#lib/mail/outbox";
import { err, ok, type Result } from "#lib/result";
import { readScopes, type Scope, writtenScopes } from "#lib/scope";
import { hashSecret, type Id, newId, type Secret } from "#lib/secret";

/** What a token is to be: what people call it, what it is good for, and for how many days. */
export type ApiTokenWish = {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresInDays: number;
};
/** A new token, and its secret, which is told this once. */
export type NewApiToken = { readonly apiToken: ApiToken; readonly secret: Secret };
/** A token, and whose it is. */
export type ApiTokenWithOwner = ApiToken & { readonly user: User };
export type ApiTokenFailure = "too-many-api-tokens" | "too-many-requests" | "not-signed-in";

/** How many living tokens a person may have. */
export const mostApiTokens = 20;

/** How many rows are ended at once where there is no bound on how many there are. */
const batch = 200;

/** What is read of a row, everywhere. */
export const apiTokenFields = {
  id: true,
  name: true,
  scopes: true,
  createdAt: true,
  expiresAt: true,
  lastUsedAt: true,
  lastUsedAddress: true,
  user: { select: { id: true, email: true, name: true } },
} as const satisfies Prisma.ApiTokenSelect;

type ApiTokenRow = Prisma.ApiTokenGetPayload<{ select: typeof apiTokenFields }>;

/**
 * Makes a token for the caller and tells them by mail: whoever came by an open browser must not take a way in along unnoticed.
 * Fails with "too-many-api-tokens" for one too many at a time, with "too-many-requests" for one too many in an hour, and with
 * "not-signed-in" where the session ended meanwhile.
 */
export async function makeApiToken(
  wish: ApiTokenWish,
  caller: SignedInCaller,
): Promise<Result<NewApiToken, ApiTokenFailure>> {
  const { user } = caller;
  const wait = await consume("api-token-of-person", user.id);
  if (wait !== null) return err("too-many-requests", wait);
  const secret = newApiTokenText();
  const scopes = readScopes(writtenScopes(wish.scopes)); // each once
  const row = newRow(wish);
  const hash = await hashSecret(secret);
  const made = await db().$transaction(async (tx) => {
    if (!(await isStillSignedIn(tx, caller))) return err("not-signed-in");
    if ((await countLiving(tx, user.id)) >= mostApiTokens) return err("too-many-api-tokens");
    await tx.apiToken.create({ data: { ...row, scopes: writtenScopes(scopes), userId: user.id, hash } });
    await tellOfNew(tx, { ...row, scopes }, caller);
    return ok({ apiToken: { ...row, scopes }, secret });
  });
  if (made.ok) log.info("authn_token_created", { user: user.id, address: caller.address, apiToken: row.id });
  return made;
}

/** A person's tokens, the newest first; those that expired a short while ago among them. */
export async function listApiTokens(userId: Id): Promise<ApiToken[]> {
  return (await listApiTokensWithOwners(userId)).map(({ user: _, ...token }) => token);
}

/** All tokens, or those of one person, the newest first, with whose they are. */
export async function listApiTokensWithOwners(userId?: Id): Promise<ApiTokenWithOwner[]> {
  const rows = await db().apiToken.findMany({
    where: { ...(userId && { userId }) },
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
    select: apiTokenFields,
  });
  return rows.map(withOwner);
}

/** Revokes one of the caller's tokens by its id. Fails with "api-token-not-found" for one that is gone, or somebody else's. */
export async function revokeApiToken(caller: SignedInCaller, id: Id): Promise<Result<void, "api-token-not-found">> {
  const userId = caller.user.id;
  const revoked = await db().$transaction((tx) => endRows(tx, { id, userId }, { actor: "person", from: caller }));
  if (revoked === 0) return err("api-token-not-found");
  log.info("authn_token_revoked", { user: userId, address: caller.address, apiToken: id });
  return ok(undefined);
}

/** Revokes all tokens of a person, as part of a larger change. */
export async function endApiTokens(tx: Database, userId: Id, ender: Ender): Promise<void> {
  await endRows(tx, { userId }, ender);
}

/** Revokes everybody's tokens, as part of a larger change, in a database that nobody else uses. Says how many were good. */
export async function endApiTokensOfAll(tx: Database, ender: Ender): Promise<number> {
  const living = await countLiving(tx);
  while ((await endRows(tx, {}, ender, batch)) > 0);
  return living;
}

/** Revokes one token by its id, as an operator does. Says whether it was there. */
export async function endApiTokenById(id: Id): Promise<boolean> {
  return (await db().$transaction((tx) => endRows(tx, { id }, operator))) === 1;
}

/** Removes at most `most` tokens that had expired by a moment. Says how many there were. */
export async function removeApiTokens(before: Date, most: number): Promise<number> {
  return (await db().apiToken.deleteMany({ where: { expiresAt: { lt: before } }, limit: most })).count;
}

/** A row as the application knows it. */
export function withOwner({ id, scopes, user, ...row }: ApiTokenRow): ApiTokenWithOwner {
  return { ...row, id: id as Id, scopes: readScopes(scopes), user: user as User };
}

function newRow({ name, expiresInDays }: ApiTokenWish) {
  const createdAt = now();
  const expiresAt = plus(createdAt, days(expiresInDays));
  return { id: newId(), name, createdAt, expiresAt, lastUsedAt: null, lastUsedAddress: "" };
}

/** Of one person, or of all. */
function countLiving(tx: Database, userId?: Id): Promise<number> {
  return tx.apiToken.count({ where: { ...(userId && { userId }), expiresAt: { gt: now() } } });
}

async function tellOfNew(
  tx: Database,
  { name, scopes, createdAt, expiresAt }: ApiToken,
  caller: SignedInCaller,
): Promise<void> {
  const { user, address, userAgent } = caller;
  await record(tx, { userId: user.id, kind: "api-token-made", from: caller, target: name });
  const seen = { device: deviceName(userAgent), address, at: createdAt };
  await enqueue(tx, { kind: "api-token-made", to: user.email, name, scopes: [...scopes], expiresAt, ...seen });
}

/** Whoever the token belonged to reads of it; of one that had expired there is nothing to tell. */
async function endRows(
  tx: Database,
  where: Prisma.ApiTokenWhereInput,
  { actor, from }: Ender,
  most?: number,
): Promise<number> {
  const select = { id: true, userId: true, name: true, expiresAt: true } as const;
  const rows = await tx.apiToken.findMany({ where, select, ...(most && { take: most }) });
  await tx.apiToken.deleteMany({ where: { id: { in: rows.map(({ id }) => id) } } });
  const events = rows
    .filter(({ expiresAt }) => expiresAt > now())
    .map(({ userId, name }) => {
      return { userId: userId as Id, kind: "api-token-revoked", actor, from, target: name } as const;
    });
  await record(tx, ...events);
  return rows.length;
}
