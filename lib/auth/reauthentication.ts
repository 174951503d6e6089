/** Asking for the password again, before what must not be done by whoever finds an open browser. */
import { record, recordRefusal } from "#lib/auth/activity";
import type { SignedInCaller } from "#lib/auth/caller";
import { verifyPassword } from "#lib/auth/password";
import { type IssuedToken, reissueSession } from "#lib/auth/session";
import { findCredentials, isStillCredentialed } from "#lib/auth/user";
import { minus, minutes, now } from "#lib/clock";
import { log } from "#lib/log";
import { err, type Result } from "#lib/result";

/** "not-signed-in": the session ended while the password was being checked, or was made recent by another tab. */
export type ReauthenticationFailure = "password-wrong" | "not-signed-in" | "too-busy";

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
  const account = await findCredentials(caller.user.email);
  const verified = await verifyPassword(password, account?.passwordHash ?? null);
  if (!verified.ok) return verified;
  if (!account || !verified.value.matches) return refuse(caller);
  const reissued = await reissueSession(caller, async (tx) => {
    if (!(await isStillCredentialed(tx, account))) return false;
    await record(tx, { userId: account.id, kind: "reauthentication", from: caller });
    return true;
  });
  if (!reissued.ok) return reissued.error === "session-ended" ? err("not-signed-in") : refuse(caller);
  log.info("authn_login_success", { user: account.id, address: caller.address, method: "reauthentication" });
  return reissued;
}

async function refuse(caller: SignedInCaller) {
  await recordRefusal({ userId: caller.user.id, kind: "reauthentication-refused", from: caller });
  log.warn("authn_login_fail", { user: caller.user.id, address: caller.address, method: "reauthentication" });
  return err("password-wrong");
}
