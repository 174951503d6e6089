/** Deleting one's account, for whoever knows its password. */
import type { SignedInCaller } from "#lib/auth/caller";
import { endOneTimeTokens, undoableSince } from "#lib/auth/one-time-token";
import { type ProofFailure, provePassword } from "#lib/auth/own-password";
import { isStillSignedIn } from "#lib/auth/session-row";
import { deleteUser, getAccount, isStillCredentialed } from "#lib/auth/user";
import { db } from "#lib/db/client";
import { log } from "#lib/log";
import { enqueue } from "#lib/mail/outbox";
import { err, ok, type Result } from "#lib/result";

export type AccountDeletionFailure = ProofFailure | "address-changed-lately" | "not-signed-in";

/**
 * Deletes the caller's account and all that belongs to it, at once: sessions, activity, known devices, and every token that was
 * mailed for it or to its address. The last mail says so. From then on the address is free. Fails with "not-signed-in" where
 * the session ended meanwhile, or the account changed or went; and with "address-changed-lately" while a change of address can
 * be undone.
 */
export async function deleteAccount(
  password: string,
  caller: SignedInCaller,
): Promise<Result<void, AccountDeletionFailure>> {
  const account = await provePassword(password, caller, "account-deletion-refused");
  if (!account.ok) return account;
  const deleted = await db().$transaction(async (tx) => {
    if (!(await isStillSignedIn(tx, caller)) || !(await isStillCredentialed(tx, account.value)))
      return err("not-signed-in");
    // Whoever took the account over by its address must not end the owner's way back.
    if (await undoableSince(tx, account.value.id)) return err("address-changed-lately");
    const user = await getAccount(tx, account.value.id);
    await endOneTimeTokens(tx, user);
    await deleteUser(tx, user.id);
    await enqueue(tx, { kind: "account-deleted", to: user.email });
    return ok(undefined);
  });
  if (!deleted.ok) return deleted;
  log.info("user_deleted", { user: account.value.id, address: caller.address });
  return ok(undefined);
}
