/** Deleting one's account, for whoever knows its password. */
import type { SignedInCaller } from "#lib/auth/caller";
import { endOneTimeTokens, listUndoAddresses } from "#lib/auth/one-time-token";
import { provePassword } from "#lib/auth/own-password";
import { isStillSignedIn } from "#lib/auth/session-row";
import { deleteUser, isStillCredentialed } from "#lib/auth/user";
import { db } from "#lib/db/client";
import { log } from "#lib/log";
import { enqueue } from "#lib/mail/outbox";
import { err, ok, type Result } from "#lib/result";

export type AccountDeletionFailure = "password-wrong" | "too-busy" | "not-signed-in";

/**
 * Deletes the caller's account and all that belongs to it, at once: sessions, activity, known devices, and every token that was
 * mailed for it or to its address. The last mail says so. From then on the address is free. Fails with "not-signed-in" where
 * the session ended meanwhile, or the account changed or went.
 */
export async function deleteAccount(
  password: string,
  caller: SignedInCaller,
): Promise<Result<void, AccountDeletionFailure>> {
  const account = await provePassword(password, caller, "account-deletion-refused");
  if (!account.ok) return account;
  const deleted = await db().$transaction(async (tx) => {
    if (!(await isStillSignedIn(tx, caller)) || !(await isStillCredentialed(tx, account.value))) return false;
    const { id, email } = account.value;
    // A former address is told too: whoever took the account over may be deleting it.
    const told = [email, ...(await listUndoAddresses(tx, id))];
    await endOneTimeTokens(tx, account.value);
    await deleteUser(tx, id);
    for (const to of told) await enqueue(tx, { kind: "account-deleted", to });
    return true;
  });
  if (!deleted) return err("not-signed-in");
  log.info("user_deleted", { user: account.value.id, address: caller.address });
  return ok(undefined);
}
