/**
 * Changing one's address. The old one stays until the new one is confirmed; the token suffices for that, for the mail may be
 * read in another browser. The old address is told, and can undo it for a week: an account that was taken over by its
 * address comes back to whoever reads the mail of the old one (OWASP Email Validation and Verification Cheat Sheet;
 * docs/decisions/011-changing-the-address.md).
 */
import { record } from "#lib/auth/activity";
import type { Caller, SignedInCaller, User } from "#lib/auth/caller";
import {
  type Bound,
  endOneTimeTokens,
  endTokensFor,
  findOneTimeToken,
  type NewOneTimeToken,
  newOneTimeToken,
  redeemOneTimeToken,
  storeOneTimeToken,
  undoableSince,
} from "#lib/auth/one-time-token";
import { unmatchablePassword } from "#lib/auth/password";
import { startPasswordReset } from "#lib/auth/password-reset";
import { mayMailTo } from "#lib/auth/rate-limit";
import { isStillSignedIn } from "#lib/auth/session-row";
import { findAccount, replaceEmail, replacePassword } from "#lib/auth/user";
import { endWaysIn } from "#lib/auth/ways-in";
import { type Database, db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { log } from "#lib/log";
import { enqueue } from "#lib/mail/outbox";
import { err, ok, type Result } from "#lib/result";
import { hashSecret, type Secret } from "#lib/secret";

export type EmailChangeRequestFailure = "email-unchanged" | "not-signed-in";
export type EmailChangeFailure = "token-invalid" | "address-taken";

/**
 * Mails a link to confirm the new address with. The same silence whether or not it has an account. A change asked for before
 * is void. Fails with "email-unchanged" for the address that the person has already, and with "not-signed-in" where their
 * session ended meanwhile.
 */
export async function requestEmailChange(
  email: EmailAddress,
  caller: SignedInCaller,
): Promise<Result<void, EmailChangeRequestFailure>> {
  const { user } = caller;
  if (email === user.email) return err("email-unchanged");
  const { token, hash } = await newOneTimeToken();
  log.info("email_change_requested", { user: user.id, address: caller.address });
  return db().$transaction(async (tx) => {
    // Or a thief's request that was under way would outlast the password reset that shut them out.
    if (!(await isStillSignedIn(tx, caller))) return err("not-signed-in");
    if (!(await mayMailTo(tx, email, "email-change", user.id))) return ok(undefined);
    await endTokensFor(tx, "email-change", user.id);
    await storeOneTimeToken(tx, "email-change", email, hash, user.id);
    await enqueue(tx, { kind: "email-change", to: email, token });
    return ok(undefined);
  });
}

/** Puts the confirmed address in the place of the old one, and tells the old one how to undo it. */
export async function finishEmailChange(token: Secret, caller: Caller): Promise<Result<void, EmailChangeFailure>> {
  const [hash, undo] = [await hashSecret(token), await newOneTimeToken()];
  const changed = await db().$transaction(async (tx) => {
    const redeemed = await redeem(tx, "email-change", hash);
    if (!redeemed.ok) return redeemed;
    const { user, email } = redeemed.value;
    const leftAt = await undoableSince(tx, user.id, email);
    await moveTo(tx, user, email);
    await (leftAt ? settleReturn(tx, user, leftAt) : offerUndo(tx, user, undo));
    await record(tx, { userId: user.id, kind: "email-change", from: caller });
    return ok(user);
  });
  return reported("authn_email_change", changed, caller);
}

/**
 * Gives an account back to the address that it had: everybody is signed out, the password is void, for a thief who knew it
 * would only change the address once more, and a link to choose a new one by is mailed. Later changes cannot be undone any
 * more, for it may have been the thief who made them; earlier ones still can. The address that it had until now is told.
 */
export async function undoEmailChange(token: Secret, caller: Caller): Promise<Result<void, EmailChangeFailure>> {
  const [hash, reset] = [await hashSecret(token), await newOneTimeToken()];
  const undone = await db().$transaction(async (tx) => {
    const redeemed = await redeem(tx, "email-change-undo", hash);
    if (!redeemed.ok) return redeemed;
    const { user, email, createdAt } = redeemed.value;
    await endTokensFor(tx, "email-change-undo", user.id, createdAt);
    await endWaysIn(tx, user, { actor: "person", from: caller });
    await replacePassword(tx, user.id, unmatchablePassword());
    await moveTo(tx, user, email);
    await startPasswordReset(tx, email, reset, "address-restored");
    if (user.email !== email) await enqueue(tx, { kind: "email-change-undone", to: user.email });
    await record(tx, { userId: user.id, kind: "email-change-undone", from: caller });
    return ok(user);
  });
  return reported("authn_email_change_undone", undone, caller);
}

type Redeemed = Pick<Bound, "email" | "createdAt"> & { readonly user: User };

async function offerUndo(tx: Database, { id, email }: User, { token, hash }: NewOneTimeToken): Promise<void> {
  await storeOneTimeToken(tx, "email-change-undo", email, hash, id);
  await enqueue(tx, { kind: "email-changed", to: email, token });
}

/**
 * An account that comes back to an address which could have undone its change is as good as undone. The address that it
 * leaves may be a thief's: it gets no link, and those mailed since must not outlive the owner's return.
 */
async function settleReturn(tx: Database, { id, email }: User, leftAt: Date): Promise<void> {
  await endTokensFor(tx, "email-change-undo", id, leftAt);
  await enqueue(tx, { kind: "email-change-undone", to: email });
}

/** A refusal uses nothing up: an address that is taken may become free, and a disabled account may be enabled. */
async function redeem(
  tx: Database,
  purpose: "email-change" | "email-change-undo",
  hash: string,
): Promise<Result<Redeemed, EmailChangeFailure>> {
  const bound = await findOneTimeToken(tx, purpose, hash);
  const user = bound?.userId ? await findAccount({ id: bound.userId }, tx) : null;
  if (!bound || !user || user.disabledAt) return err("token-invalid");
  const holder = await findAccount({ email: bound.email }, tx);
  if (holder && holder.id !== user.id) return err("address-taken");
  const redeemed = await redeemOneTimeToken(tx, purpose, hash);
  return redeemed ? ok({ user, email: redeemed.email, createdAt: redeemed.createdAt }) : err("token-invalid");
}

/** What was mailed to either address for something else would lead nowhere, or to somebody else's account. */
async function moveTo(tx: Database, user: User, email: EmailAddress): Promise<void> {
  await endOneTimeTokens(tx, user);
  await endOneTimeTokens(tx, { id: user.id, email });
  await replaceEmail(tx, user.id, email);
}

function reported(
  event: "authn_email_change" | "authn_email_change_undone",
  outcome: Result<User, EmailChangeFailure>,
  { address }: Caller,
): Result<void, EmailChangeFailure> {
  if (!outcome.ok) return outcome;
  log.info(event, { user: outcome.value.id, address });
  return ok(undefined);
}
