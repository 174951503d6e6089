/** Signing in with an address and a password. */
import { record, recordRefusal } from "#lib/auth/activity";
import type { Caller, User } from "#lib/auth/caller";
import { lookAt, wasLastGuess } from "#lib/auth/guess-limit";
import { type Device, deviceOf, rememberDevice } from "#lib/auth/known-device";
import { hashPassword, verifyPassword } from "#lib/auth/password";
import { type IssuedToken, startSession } from "#lib/auth/session";
import { forgetGuess, type Guess, startGuess, type TryFailure, takeBack } from "#lib/auth/sign-in-guess";
import { type Credentialed, findCredentials, isStillCredentialed, replacePasswordHash } from "#lib/auth/user";
import { now } from "#lib/clock";
import { type Database, db } from "#lib/db/client";
import { deviceName } from "#lib/device";
import type { EmailAddress } from "#lib/email-address";
import { log } from "#lib/log";
import { enqueue } from "#lib/mail/outbox";
import { measureSignIn, type SignInResult } from "#lib/measurement";
import { pagesFirst } from "#lib/pages-first";
import { err, ok, type Result } from "#lib/result";
import type { Secret } from "#lib/secret";

export type Credentials = { readonly email: EmailAddress; readonly password: string; readonly keepSignedIn: boolean };
export type SignInFailure = "wrong-credentials" | "too-busy" | TryFailure;
export type SignedIn = {
  readonly user: User;
  readonly issued: IssuedToken;
  /** By which the browser is known at its next sign-in. */
  readonly device: Secret;
};

/**
 * Starts a session for whoever knows the password. An unknown address and a wrong password cannot be told apart, in
 * words or in work: each takes one hash computation, and counts as a guess, known address or not. The session that the
 * caller came with, if any, ends.
 */
export async function signInWithPassword(
  credentials: Credentials,
  caller: Caller,
): Promise<Result<SignedIn, SignInFailure>> {
  let result: SignInResult = "failed";
  try {
    const outcome = await tryPassword(credentials, caller);
    result = outcome.ok ? "success" : outcome.error;
    return outcome;
  } finally {
    measureSignIn(result);
  }
}

async function tryPassword(credentials: Credentials, caller: Caller): Promise<Result<SignedIn, SignInFailure>> {
  await pagesFirst();
  const user = await findCredentials(credentials.email);
  const guess = await startGuess(credentials.email, user?.id ?? null, caller);
  if (!guess.ok) return guess;
  const verified = await lookAt(
    () => verifyPassword(credentials.password, user?.passwordHash ?? null, caller),
    () => takeBack(guess.value),
  );
  if (!verified.ok) return verified;
  if (!user || !verified.value.matches) return refuse(user, caller, guess.value);
  const signedIn = await admit(user, guess.value, credentials.keepSignedIn, caller);
  if (signedIn.ok && verified.value.outdated) await rehash(user, credentials.password);
  return signedIn;
}

/** Written down for an unknown address too, or the time would tell. */
async function refuse(user: User | null, caller: Caller, guess: Guess) {
  await recordRefusal({ userId: user?.id ?? null, kind: "sign-in-refused", from: caller });
  await tellWhenUsedUp(user, guess);
  log.warn("authn_login_fail", { user: user?.id ?? null, address: caller.address, method: "password" });
  return err("wrong-credentials");
}

/** The owner hears that their password opens nothing any more, and how to choose another. Once: no more guesses are counted. */
async function tellWhenUsedUp(user: User | null, { limit, subject }: Guess): Promise<void> {
  if (!(await wasLastGuess(limit, subject, user?.id ?? null))) return;
  if (user && limit === "password-of-address") await enqueue(db(), { kind: "guesses-used-up", to: user.email });
}

async function admit(
  account: Credentialed,
  guess: Guess,
  keepSignedIn: boolean,
  caller: Caller,
): Promise<Result<SignedIn, "wrong-credentials">> {
  const device = await deviceOf(account.id, caller);
  const issued = await startSession(account.id, keepSignedIn, caller, async (tx) => {
    if (!(await isStillCredentialed(tx, account))) return false;
    await forgetGuess(tx, guess);
    await noteSignIn(tx, account, device, caller);
    return true;
  });
  if (!issued.ok) return refuse(account, caller, guess);
  log.info("authn_login_success", { user: account.id, address: caller.address, method: "password" });
  const user = { id: account.id, email: account.email, name: account.name };
  return ok({ user, issued: issued.value, device: device.token });
}

/** Whoever knows the password may have stolen it: the person hears of each browser that they have not used before. */
async function noteSignIn(tx: Database, user: User, device: Device, caller: Caller): Promise<void> {
  await record(tx, { userId: user.id, kind: "sign-in", from: caller });
  if (!(await rememberDevice(tx, user.id, device))) return;
  const { address, userAgent } = caller;
  await enqueue(tx, { kind: "new-device", to: user.email, device: deviceName(userAgent), address, at: now() });
}

/** A hash that is too cheap by now, or keyed with an older pepper, is made anew while the password is at hand. */
async function rehash(user: Credentialed, password: string): Promise<void> {
  const hashed = await hashPassword(password);
  if (hashed.ok) await replacePasswordHash(user, user.passwordHash, hashed.value);
}
