/**
 * Changing one's address. The old one stays until the new one is confirmed; the token suffices for that, for the mail may be
 * read in another browser. The old address is told, and can undo it for a week: an account that was taken over by its
 * address comes back to whoever reads the mail of the old one (OWASP Email Validation and Verification Cheat Sheet).
 */
import { record } from "#lib/auth/activity";
import type { Caller, SignedInCaller, User } from "#lib/auth/caller";
import {
  endOneTimeTokens,
  endUndoTokens,
  newOneTimeToken,
  type Redeemed,
  redeemOneTimeToken,
  storeOneTimeToken,
} from "#lib/auth/one-time-token";
import { startPasswordReset } from "#lib/auth/password-reset";
import { mayMailTo } from "#lib/auth/rate-limit";
import { findAccount, isTaken, replaceEmail } from "#lib/auth/user";
import { endWaysIn } from "#lib/auth/ways-in";
import { type Database, db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { log } from "#lib/log";
import { enqueue } from "#lib/mail/outbox";
import { err, ok, type Result } from "#lib/result";
import { hashSecret, type Secret } from "#lib/secret";

export type EmailChangeFailure = "token-invalid" | "address-taken";

/**
 * Mails a link to confirm the new address with. The same silence whether or not it has an account. A change asked for before
 * is void. Fails with "email-unchanged" for the address that the person has already.
 */
export async function requestEmailChange(
  email: EmailAddress,
  { user }: SignedInCaller,
): Promise<Result<void, "email-unchanged">> {
  if (email === user.email) return err("email-unchanged");
  if (!(await mayMailTo(email, "email-change"))) return ok(undefined);
  const { token, hash } = await newOneTimeToken();
  await db().$transaction(async (tx) => {
    await endOneTimeTokens(tx, user);
    await storeOneTimeToken(tx, "email-change", email, hash, user.id);
    await enqueue(tx, { kind: "email-change", to: email, token });
  });
  return ok(undefined);
}

/** Puts the confirmed address in the place of the old one, and tells the old one how to undo it. */
export async function finishEmailChange(token: Secret, caller: Caller): Promise<Result<void, EmailChangeFailure>> {
  const [hash, undo] = [await hashSecret(token), await newOneTimeToken()];
  const changed = await db().$transaction(async (tx) => {
    const redeemed = await redeemFor(tx, "email-change", hash);
    if (!redeemed.ok) return redeemed;
    const { user, email } = redeemed.value;
    await moveTo(tx, user, email);
    await storeOneTimeToken(tx, "email-change-undo", user.email, undo.hash, user.id);
    await enqueue(tx, { kind: "email-changed", to: user.email, token: undo.token });
    await record(tx, { userId: user.id, kind: "email-change", from: caller });
    return ok(user);
  });
  return reported("authn_email_change", changed, caller);
}

/**
 * Gives an account back to the address that it had: everybody is signed out, and its owner is mailed a link to choose a new
 * password by. Later changes cannot be undone any more, for it may have been a thief who made them.
 */
export async function undoEmailChange(token: Secret, caller: Caller): Promise<Result<void, EmailChangeFailure>> {
  const [hash, reset] = [await hashSecret(token), await newOneTimeToken()];
  const undone = await db().$transaction(async (tx) => {
    const redeemed = await redeemFor(tx, "email-change-undo", hash);
    if (!redeemed.ok) return redeemed;
    const { user, email, createdAt } = redeemed.value;
    await endUndoTokens(tx, user.id, createdAt);
    await endWaysIn(tx, user, { actor: "person", from: caller });
    await moveTo(tx, user, email);
    await startPasswordReset(tx, email, reset);
    await record(tx, { userId: user.id, kind: "email-change-undone", from: caller });
    return ok(user);
  });
  return reported("authn_email_change_undone", undone, caller);
}

type Confirmed = Pick<Redeemed, "email" | "createdAt"> & { readonly user: User };

/** Uses the token up, even where the address has been taken meanwhile: it would be of no use later. */
async function redeemFor(
  tx: Database,
  purpose: "email-change" | "email-change-undo",
  hash: string,
): Promise<Result<Confirmed, EmailChangeFailure>> {
  const redeemed = await redeemOneTimeToken(tx, purpose, hash);
  const user = redeemed?.userId ? await findAccount({ id: redeemed.userId }, tx) : null;
  if (!redeemed || !user || user.disabledAt) return err("token-invalid");
  const { email, createdAt } = redeemed;
  return (await isTaken(email, tx)) ? err("address-taken") : ok({ user, email, createdAt });
}

/** What was mailed to either address for something else would lead nowhere, or to somebody else's account. */
async function moveTo(tx: Database, user: User, email: EmailAddress): Promise<void> {
  await endOneTimeTokens(tx, user);
  await endOneTimeTokens(tx, { id: user.id, email });
  await replaceEmail(tx, user.id, email);
}

function reported(
  event: string,
  outcome: Result<User, EmailChangeFailure>,
  { address }: Caller,
): Result<void, EmailChangeFailure> {
  if (!outcome.ok) return outcome;
  log.info(event, { user: outcome.value.id, address });
  return ok(undefined);
}
