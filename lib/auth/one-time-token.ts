/**
 * One-time tokens: the owner of the table `OneTimeToken`. A token is mailed, and whoever brings it back has shown that
 * the address is theirs. It is bound to address and purpose, works once, and a new one takes the place of the old.
 */
import { now, plus } from "#lib/clock";
import { type Database, db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { tokenLives } from "#lib/mail/messages";
import { err, ok, type Result } from "#lib/result";
import { hashSecret, newSecret, type Secret, type SecretHash } from "#lib/secret";

/** What a token is good for. A new purpose is one line in the table of lives. */
export type Purpose = keyof typeof tokenLives;

/** A token in plain form, to be mailed, and what is stored of it. */
export type NewOneTimeToken = { readonly token: Secret; readonly hash: SecretHash };

/** A new token: make it before the transaction that stores it. */
export async function newOneTimeToken(): Promise<NewOneTimeToken> {
  const token = newSecret();
  return { token, hash: await hashSecret(token) };
}

/** Stores a token as part of the change that mails it. Tokens of the same purpose and address made before are void. */
export async function storeOneTimeToken(
  tx: Database,
  purpose: Purpose,
  email: EmailAddress,
  hash: string,
): Promise<void> {
  const createdAt = now();
  const row = { hash, createdAt, expiresAt: plus(createdAt, tokenLives[purpose]) };
  await tx.oneTimeToken.upsert({
    where: { purpose_email: { purpose, email } },
    create: { ...row, purpose, email },
    update: row,
  });
}

/** Whose token this is, without using it up. Fails with "token-invalid" for one that is used, void, expired or made up. */
export async function readOneTimeToken(
  purpose: Purpose,
  token: Secret,
): Promise<Result<EmailAddress, "token-invalid">> {
  const row = await db().oneTimeToken.findFirst({
    where: { hash: await hashSecret(token), purpose, expiresAt: { gt: now() } },
    select: { email: true },
  });
  return row ? ok(row.email as EmailAddress) : err("token-invalid");
}

/** Uses a token up, in the transaction of what it is used for: of several at once, one succeeds. */
export async function redeemOneTimeToken(tx: Database, purpose: Purpose, hash: string): Promise<boolean> {
  const { count } = await tx.oneTimeToken.deleteMany({ where: { hash, purpose, expiresAt: { gt: now() } } });
  return count === 1;
}

/** Makes all tokens void that were mailed to this address. */
export async function endOneTimeTokens(tx: Database, email: EmailAddress): Promise<void> {
  await tx.oneTimeToken.deleteMany({ where: { email } });
}

/** Removes at most `most` tokens that expired before a moment. Says how many there were. */
export async function removeOneTimeTokens(before: Date, most: number): Promise<number> {
  return (await db().oneTimeToken.deleteMany({ where: { expiresAt: { lt: before } }, limit: most })).count;
}
