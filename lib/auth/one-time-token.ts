/**
 * One-time tokens: the owner of the table `OneTimeToken`. A token is mailed, and whoever brings it back has shown that
 * the address is theirs. It is bound to address and purpose, works once, and a new one takes the place of the old.
 */
import type { User } from "#lib/auth/caller";
import { fromEpochSeconds, now, plus } from "#lib/clock";
import { type Database, db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { type TokenPurpose, tokenPurposes } from "#lib/mail/token-purposes";
import { err, ok, type Result } from "#lib/result";
import { hashSecret, type Id, newSecret, type Secret, type SecretHash } from "#lib/secret";

/** What a token is good for. */
export type Purpose = TokenPurpose;

/** What a token was bound to when it was mailed. */
export type Bound = { readonly email: EmailAddress; readonly userId: Id | null; readonly createdAt: Date };

/** A token in plain form, to be mailed, and what is stored of it. */
export type NewOneTimeToken = { readonly token: Secret; readonly hash: SecretHash };

/** A new token: make it before the transaction that stores it. */
export async function newOneTimeToken(): Promise<NewOneTimeToken> {
  const token = newSecret();
  return { token, hash: await hashSecret(token) };
}

/**
 * Stores a token as part of the change that mails it. `userId` says whose account it changes where the address does not.
 * Tokens made before for the same purpose, address and account are void: nobody else's, or whoever wants to move to an
 * address could keep others from it.
 */
export async function storeOneTimeToken(
  tx: Database,
  purpose: Purpose,
  email: EmailAddress,
  hash: string,
  userId: Id | null = null,
): Promise<void> {
  const createdAt = now();
  const row = { hash, userId, createdAt, expiresAt: plus(createdAt, tokenPurposes[purpose].life) };
  await tx.oneTimeToken.deleteMany({ where: { purpose, email, userId } });
  await tx.oneTimeToken.create({ data: { ...row, purpose, email } });
}

/** Whether a token of this purpose that was mailed to an address is still good. */
export async function hasLiveToken(tx: Database, purpose: Purpose, email: EmailAddress): Promise<boolean> {
  return (await tx.oneTimeToken.count({ where: { purpose, email, expiresAt: { gt: now() } } })) > 0;
}

/** Whose token this is, without using it up. Fails with "token-invalid" for one that is used, void, expired or made up. */
export async function readOneTimeToken(
  purpose: Purpose,
  token: Secret,
): Promise<Result<EmailAddress, "token-invalid">> {
  const bound = await findOneTimeToken(db(), purpose, await hashSecret(token));
  return bound ? ok(bound.email) : err("token-invalid");
}

/** What a token is bound to, without using it up, in the transaction that may do so; null where it is not good. */
export async function findOneTimeToken(tx: Database, purpose: Purpose, hash: string): Promise<Bound | null> {
  const row = await tx.oneTimeToken.findFirst({
    where: { hash, purpose, expiresAt: { gt: now() } },
    select: { email: true, userId: true, createdAt: true },
  });
  return row as Bound | null;
}

/**
 * Uses a token up, in the transaction of what it is used for: of several at once, one succeeds. Gives what it was bound to;
 * null for one that is used, void, expired, made up, or for something else.
 */
export async function redeemOneTimeToken(tx: Database, purpose: Purpose, hash: string): Promise<Bound | null> {
  const bound = await findOneTimeToken(tx, purpose, hash);
  if (!bound) return null;
  const { count } = await tx.oneTimeToken.deleteMany({ where: { hash, purpose } });
  return count === 1 ? bound : null;
}

/**
 * Makes all tokens of a person void: those mailed to their address, and those that would change their account. But for those
 * that undo a change of address: whoever took the account over must not be able to end the owner's way back.
 */
export async function endOneTimeTokens(tx: Database, { id, email }: Pick<User, "id" | "email">): Promise<void> {
  const purpose = { not: "email-change-undo" satisfies Purpose };
  // What others asked for who want to move to this address stays: its end would tell them that it has an account.
  await tx.oneTimeToken.deleteMany({ where: { OR: [{ email, userId: null }, { userId: id }], purpose } });
}

/** Makes the tokens of one purpose void that would change a person's account, as far as they were mailed since a moment. */
export async function endTokensFor(
  tx: Database,
  purpose: Purpose,
  userId: Id,
  since = fromEpochSeconds(0),
): Promise<void> {
  await tx.oneTimeToken.deleteMany({ where: { userId, purpose, createdAt: { gte: since } } });
}

/** Makes everybody's tokens void, those that undo a change of address among them. Says how many were good. */
export async function endOneTimeTokensOfAll(tx: Database): Promise<number> {
  const living = await tx.oneTimeToken.count({ where: { expiresAt: { gt: now() } } });
  await tx.oneTimeToken.deleteMany();
  return living;
}

/** A token that was mailed and not yet used, without the token. */
type PendingToken = {
  readonly purpose: Purpose;
  readonly email: EmailAddress;
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

/** The tokens that were mailed for a person's account, or to their address; not those of others who want to move to it. */
export async function listOneTimeTokens({ id, email }: Pick<User, "id" | "email">): Promise<PendingToken[]> {
  const rows = await db().oneTimeToken.findMany({
    where: { OR: [{ userId: id }, { userId: null, email }] },
    orderBy: { createdAt: "desc" },
    select: { purpose: true, email: true, createdAt: true, expiresAt: true },
  });
  return rows as PendingToken[];
}

/** Since when a change of a person's address can be undone, from one address or from any; null where none can. */
export async function undoableSince(tx: Database, userId: Id, email?: EmailAddress): Promise<Date | null> {
  const purpose: Purpose = "email-change-undo";
  const where = { userId, purpose, ...(email && { email }), expiresAt: { gt: now() } };
  const row = await tx.oneTimeToken.findFirst({ where, orderBy: { createdAt: "asc" }, select: { createdAt: true } });
  return row?.createdAt ?? null;
}

/** Removes at most `most` tokens that expired before a moment. Says how many there were. */
export async function removeOneTimeTokens(before: Date, most: number): Promise<number> {
  return (await db().oneTimeToken.deleteMany({ where: { expiresAt: { lt: before } }, limit: most })).count;
}
