/** Changing one's password, for whoever knows the present one. */
import { record } from "#lib/auth/activity";
import type { SignedInCaller } from "#lib/auth/caller";
import { provePassword } from "#lib/auth/own-password";
import { hashPassword, type StoredPassword } from "#lib/auth/password";
import { type PasswordRefusal, refusePassword } from "#lib/auth/password-rules";
import { type IssuedToken, reissueSession } from "#lib/auth/session";
import { type Credentialed, isStillCredentialed, replacePassword } from "#lib/auth/user";
import { endWaysIn } from "#lib/auth/ways-in";
import type { Database } from "#lib/db/client";
import { log } from "#lib/log";
import { enqueue } from "#lib/mail/outbox";
import { err, type Result } from "#lib/result";

export type PasswordChange = { readonly currentPassword: string; readonly newPassword: string };
export type PasswordChangeFailure =
  | "password-wrong"
  | "password-unchanged"
  | "too-busy"
  | "not-signed-in"
  | PasswordRefusal;

/**
 * Puts a new password in the place of the present one, and tells the owner. All other sessions end, and so does every link
 * that was mailed: whoever else knew the old password keeps nothing that they had begun. The caller's own session goes on
 * under a token of its own. Fails with "not-signed-in" where the session, or the account, changed meanwhile.
 */
export async function changePassword(
  { currentPassword, newPassword }: PasswordChange,
  caller: SignedInCaller,
): Promise<Result<IssuedToken, PasswordChangeFailure>> {
  const account = await provePassword(currentPassword, caller, "password-change-refused");
  if (!account.ok) return account;
  if (isSame(currentPassword, newPassword)) return err("password-unchanged");
  const refusal = refusePassword(newPassword, account.value);
  if (refusal) return err(refusal);
  const hashed = await hashPassword(newPassword);
  if (!hashed.ok) return hashed;
  const reissued = await reissueSession(caller, (tx) => replace(tx, account.value, hashed.value, caller));
  if (!reissued.ok) return err("not-signed-in");
  log.info("authn_password_change", { user: account.value.id, address: caller.address, method: "change" });
  return reissued;
}

async function replace(
  tx: Database,
  account: Credentialed,
  passwordHash: StoredPassword,
  caller: SignedInCaller,
): Promise<boolean> {
  if (!(await isStillCredentialed(tx, account))) return false;
  await replacePassword(tx, account.id, passwordHash);
  await record(tx, { userId: account.id, kind: "password-change", from: caller });
  await endWaysIn(tx, account, { actor: "person", from: caller }, caller.session.id);
  await enqueue(tx, { kind: "password-changed", to: account.email });
  return true;
}

/** As `lib/auth/password.ts` compares them. */
function isSame(one: string, other: string): boolean {
  return one.normalize("NFC") === other.normalize("NFC");
}
