/**
 * Resetting a password that was forgotten, or that somebody else knows. Asking changes nothing and tells nobody who has an
 * account; whoever brings back the mailed token chooses the new password, and is not signed in by it: whatever else
 * signing in may ask for is asked for afterwards (OWASP Forgot Password Cheat Sheet; ASVS 5.0, 6.4.3).
 */
import type { Caller, User } from "#lib/auth/caller";
import { type Device, newDevice } from "#lib/auth/known-device";
import { putPassword } from "#lib/auth/new-password";
import {
  type NewOneTimeToken,
  newOneTimeToken,
  readOneTimeToken,
  redeemOneTimeToken,
  storeOneTimeToken,
} from "#lib/auth/one-time-token";
import { hashNewPassword, type StoredPassword } from "#lib/auth/password";
import type { PasswordRefusal } from "#lib/auth/password-rules";
import { mayMailTo } from "#lib/auth/rate-limit";
import { findCredentials } from "#lib/auth/user";
import { type Database, db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { log } from "#lib/log";
import { enqueue } from "#lib/mail/outbox";
import { err, ok, type Result } from "#lib/result";
import { hashSecret, type Secret } from "#lib/secret";

export type PasswordReset = { readonly token: Secret; readonly password: string };
export type PasswordResetFailure = "token-invalid" | "too-busy" | PasswordRefusal;

/** Mails a link to choose a new password by. The same work, and the same silence, whether or not there is an account. */
export async function requestPasswordReset(email: EmailAddress): Promise<void> {
  const made = await newOneTimeToken();
  await db().$transaction(async (tx) => {
    if (await mayMailTo(tx, email, "password-reset")) await startPasswordReset(tx, email, made);
  });
  log.info("reset_requested");
}

/** The same as part of a larger change, with a token made before it, and in its words. A link mailed earlier is void. */
export async function startPasswordReset(
  tx: Database,
  email: EmailAddress,
  made: NewOneTimeToken,
  kind: "password-reset" | "account-secured" | "address-restored" = "password-reset",
): Promise<void> {
  await storeOneTimeToken(tx, "password-reset", email, made.hash);
  await enqueue(tx, { kind, to: email, token: made.token });
}

/**
 * Puts a new password in the place of the old one, ends every session and every pending one-time token of the account, and
 * tells its owner. The token is used up only where that succeeds. Fails with "token-invalid" also where the account is gone
 * or disabled. Gives that by which the browser is known from now on.
 */
export async function finishPasswordReset(
  form: PasswordReset,
  caller: Caller,
): Promise<Result<Secret, PasswordResetFailure>> {
  const account = await accountOf(form.token);
  if (!account.ok) return account;
  const hashed = await hashNewPassword(form.password, account.value, caller);
  if (!hashed.ok) return hashed;
  const device = await newDevice(account.value.id);
  const changed = await changePassword(account.value, hashed.value, form.token, { caller, device });
  if (!changed) return err("token-invalid");
  log.info("authn_password_change", { user: account.value.id, address: caller.address, method: "reset" });
  return ok(device.token);
}

async function accountOf(token: Secret): Promise<Result<User, "token-invalid">> {
  const email = await readOneTimeToken("password-reset", token);
  const account = email.ok ? await findCredentials(email.value) : null;
  return account ? ok(account) : err("token-invalid");
}

/**
 * Hashing took a while. That the token is still there shows that the account is as it was found: whatever gives it another
 * password or address, disables or deletes it ends its tokens too.
 */
async function changePassword(
  account: User,
  passwordHash: StoredPassword,
  token: Secret,
  { caller, device }: { readonly caller: Caller; readonly device: Device },
): Promise<boolean> {
  const hash = await hashSecret(token);
  return db().$transaction(async (tx) => {
    if (!(await redeemOneTimeToken(tx, "password-reset", hash))) return false;
    const by = { actor: "person", from: caller } as const;
    await putPassword(tx, account, passwordHash, { kind: "password-reset", by, device });
    return true;
  });
}
