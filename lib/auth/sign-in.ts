/** Signing in with an address and a password. */
import type { Caller, User } from "#lib/auth/caller";
import { hashPassword, verifyPassword } from "#lib/auth/password";
import { type IssuedToken, startSession } from "#lib/auth/session";
import { type Credentialed, findCredentials, isStillCredentialed, replacePasswordHash } from "#lib/auth/user";
import type { EmailAddress } from "#lib/email-address";
import { log } from "#lib/log";
import { err, ok, type Result } from "#lib/result";

export type Credentials = { readonly email: EmailAddress; readonly password: string; readonly keepSignedIn: boolean };
export type SignInFailure = "wrong-credentials" | "too-busy";
export type SignedIn = { readonly user: User; readonly issued: IssuedToken };

/**
 * Starts a session for whoever knows the password. An unknown address and a wrong password cannot be told apart, in
 * words or in work: each takes one hash computation. The session that the caller came with, if any, ends.
 */
export async function signInWithPassword(
  credentials: Credentials,
  caller: Caller,
): Promise<Result<SignedIn, SignInFailure>> {
  // The limits on guessing will be consumed here, before anything is looked up or hashed.
  const user = await findCredentials(credentials.email);
  const verified = await verifyPassword(credentials.password, user?.passwordHash ?? null);
  if (!verified.ok) return verified;
  if (!user || !verified.value.matches) return refuse(caller);
  const signedIn = await admit(user, credentials.keepSignedIn, caller);
  if (signedIn.ok && verified.value.outdated) await rehash(user, credentials.password);
  return signedIn;
}

function refuse(caller: Caller) {
  log.warn("authn_login_fail", { address: caller.address, method: "password" });
  return err("wrong-credentials");
}

async function admit(
  account: Credentialed,
  keepSignedIn: boolean,
  caller: Caller,
): Promise<Result<SignedIn, "wrong-credentials">> {
  const issued = await startSession(account.id, keepSignedIn, caller, (tx) => isStillCredentialed(tx, account));
  if (!issued.ok) return refuse(caller);
  log.info("authn_login_success", { user: account.id, address: caller.address, method: "password" });
  return ok({ user: { id: account.id, email: account.email, name: account.name }, issued: issued.value });
}

/** A hash that is too cheap by now, or keyed with an older pepper, is made anew while the password is at hand. */
async function rehash(user: Credentialed, password: string): Promise<void> {
  const hashed = await hashPassword(password);
  if (hashed.ok) await replacePasswordHash(user, user.passwordHash, hashed.value);
}
