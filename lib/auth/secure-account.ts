/** "This was not me": what a person does who sees that somebody else is signed in as them. */
import { record } from "#lib/auth/activity";
import type { SignedInCaller } from "#lib/auth/caller";
import { newOneTimeToken } from "#lib/auth/one-time-token";
import { startPasswordReset } from "#lib/auth/password-reset";
import { findAccount } from "#lib/auth/user";
import { endWaysIn } from "#lib/auth/ways-in";
import { db } from "#lib/db/client";
import { log } from "#lib/log";

/**
 * Ends every session of the caller, this one too, and whatever was begun by mail, such as a change of address; and mails them
 * a link to choose a new password by. The old one works until they do. It asks for no password: a thief who does this shuts
 * themselves out, and tells the owner.
 */
export async function secureAccount(caller: SignedInCaller): Promise<void> {
  const { id } = caller.user;
  const made = await newOneTimeToken();
  await db().$transaction(async (tx) => {
    const user = await findAccount({ id }, tx); // its address may have changed since the request began
    if (!user) return;
    await endWaysIn(tx, user, { actor: "person", from: caller });
    await startPasswordReset(tx, user.email, made, "account-secured");
    await record(tx, { userId: id, kind: "account-secured", from: caller });
  });
  log.warn("account_secured", { user: id, address: caller.address });
}
