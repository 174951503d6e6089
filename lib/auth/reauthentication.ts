/** Asking for the password again, before what must not be done by whoever finds an open browser. */
import { record } from "#lib/auth/activity";
import type { SignedInCaller } from "#lib/auth/caller";
import { type ProofFailure, provePassword } from "#lib/auth/own-password";
import { type IssuedToken, reissueSession } from "#lib/auth/session";
import { isStillCredentialed } from "#lib/auth/user";
import { minus, minutes, now } from "#lib/clock";
import { log } from "#lib/log";
import { err, type Result } from "#lib/result";

/**
 * "not-signed-in": the session ended while the password was being checked, was made recent by another tab, or proves nothing any
 * more.
 */
export type ReauthenticationFailure = ProofFailure | "not-signed-in";

/** For how long a sign-in, or the password given again, counts as recent. */
export const recentSignIn = minutes(15);

/** Whether the person proved who they are a short while ago. */
export function isSignInRecent({ session }: Pick<SignedInCaller, "session">): boolean {
  return session.authenticatedAt > minus(now(), recentSignIn);
}

/** Makes the caller's sign-in recent again, for whoever knows the password. The session goes on under a token of its own. */
export async function reauthenticate(
  password: string,
  caller: SignedInCaller,
): Promise<Result<IssuedToken, ReauthenticationFailure>> {
  const account = await provePassword(password, caller, "reauthentication-refused");
  if (!account.ok) return account;
  const reissued = await reissueSession(caller, async (tx) => {
    if (!(await isStillCredentialed(tx, account.value))) return false;
    await record(tx, { userId: account.value.id, kind: "reauthentication", from: caller });
    return true;
  });
  if (!reissued.ok) return err("not-signed-in");
  log.info("authn_login_success", { user: account.value.id, address: caller.address, method: "reauthentication" });
  return reissued;
}
