/**
 * One-time tokens: the owner of the table `OneTimeToken`. A token is mailed, and whoever brings it back has shown that
 * the address is theirs. It is bound to address and purpose, works once, and a new one takes the place of the old.
 */
import { type Duration, now, plus } from "#lib/clock";
import { type Database, db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { signUpTokenLife } from "#lib/mail/messages";
import { err, ok, type Result } from "#lib/result";
import { hashSecret, newSecret, type Secret } from "#lib/secret";

export type Purpose = "sign-up";

/** How long a token of each purpose is good for. */
const lives: Record<Purpose, Duration> = { "sign-up": signUpTokenLife };

/** A new token in plain form, with what is stored of it: make it before the transaction that stores it. */
export async function newOneTimeToken() {
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
  const row = { hash, createdAt, expiresAt: plus(createdAt, lives[purpose]) };
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
