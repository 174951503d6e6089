/** Changing one's password, for whoever knows the present one. */
import type { SignedInCaller } from "#lib/auth/caller";
import { newDevice } from "#lib/auth/known-device";
import { putPassword } from "#lib/auth/new-password";
import { type ProofFailure, provePassword } from "#lib/auth/own-password";
import { hashNewPassword } from "#lib/auth/password";
import type { PasswordRefusal } from "#lib/auth/password-rules";
import { type IssuedToken, reissueSession } from "#lib/auth/session";
import { isStillCredentialed } from "#lib/auth/user";
import { log } from "#lib/log";
import { err, ok, type Result } from "#lib/result";
import type { Secret } from "#lib/secret";

export type PasswordChange = { readonly currentPassword: string; readonly newPassword: string };
/** The token that the caller's session goes on with, and that by which their browser is known from now on. */
export type PasswordChanged = { readonly issued: IssuedToken; readonly device: Secret };
export type PasswordChangeFailure = ProofFailure | "password-unchanged" | "not-signed-in" | PasswordRefusal;

/**
 * Puts a new password in the place of the present one, and tells the owner. All other sessions end, and so does every link
 * that was mailed: whoever else knew the old password keeps nothing that they had begun. The caller's own session goes on
 * under a token of its own. Fails with "not-signed-in" where the session, or the account, changed meanwhile.
 */
export async function changePassword(
  { currentPassword, newPassword }: PasswordChange,
  caller: SignedInCaller,
): Promise<Result<PasswordChanged, PasswordChangeFailure>> {
  const account = await provePassword(currentPassword, caller, "password-change-refused");
  if (!account.ok) return account;
  if (isSame(currentPassword, newPassword)) return err("password-unchanged");
  const hashed = await hashNewPassword(newPassword, account.value, caller);
  if (!hashed.ok) return hashed;
  const device = await newDevice(account.value.id);
  const by = { actor: "person", from: caller } as const;
  const how = { kind: "password-change", by, spared: caller.session.id, device } as const;
  const reissued = await reissueSession(caller, async (tx) => {
    if (!(await isStillCredentialed(tx, account.value))) return false;
    await putPassword(tx, account.value, hashed.value, how);
    return true;
  });
  if (!reissued.ok) return err("not-signed-in");
  log.info("authn_password_change", { user: account.value.id, address: caller.address, method: "change" });
  return ok({ issued: reissued.value, device: device.token });
}

/** As `lib/auth/password.ts` compares them. */
function isSame(one: string, other: string): boolean {
  return one.normalize("NFC") === other.normalize("NFC");
}
