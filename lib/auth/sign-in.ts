/** Signing in with an address and a password. */
import { record, recordRefusal } from "#lib/auth/activity";
import type { Caller, User } from "#lib/auth/caller";
import { lookAt, tellAfterMany, wasLastGuess } from "#lib/auth/guess-limit";
import { type Device, deviceOf, rememberDevice } from "#lib/auth/known-device";
import { hashPassword, type StoredPassword, verifyPassword } from "#lib/auth/password";
import { type IssuedToken, startSession } from "#lib/auth/session";
import {
  forgetGuess,
  type Guess,
  giveBackToPeer,
  startGuess,
  type TryFailure,
  takeBack,
} from "#lib/auth/sign-in-guess";
import { type Credentialed, findCredentials, isStillCredentialed, replacePassword } from "#lib/auth/user";
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
  const { email, password, keepSignedIn } = credentials;
  const user = await findCredentials(email);
  const counted = await startGuess(email, user?.id ?? null, caller);
  if (!counted.ok) return counted;
  const guess = counted.value;
  const verified = await lookAt(
    () => verifyPassword(password, user?.passwordHash ?? null, caller),
    () => takeBack(guess),
  );
  if (!verified.ok) return verified;
  if (!user || !verified.value.matches) return refuse(user, caller, guess);
  const renewed = verified.value.outdated ? await renewedHash(password) : null;
  const signedIn = await admit(user, renewed, guess, keepSignedIn, caller);
  if (signedIn.ok) return signedIn;
  // Something has changed meanwhile: perhaps no more than the hash, which another sign-in has made anew.
  await giveBackToPeer(guess);
  return tryPassword(credentials, caller);
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
  renewed: StoredPassword | null,
  guess: Guess,
  keepSignedIn: boolean,
  caller: Caller,
): Promise<Result<SignedIn, "no-longer-proven">> {
  const device = await deviceOf(account.id, caller);
  let failedBefore = 0;
  const issued = await startSession(account.id, keepSignedIn, caller, async (tx) => {
    if (!(await isStillCredentialed(tx, account))) return false;
    if (renewed) await replacePassword(tx, account.id, renewed);
    failedBefore = await forgetGuess(tx, guess);
    await noteSignIn(tx, account, device, caller, failedBefore);
    return true;
  });
  if (!issued.ok) return issued;
  log.info("authn_login_success", { user: account.id, address: caller.address, method: "password" });
  tellAfterMany(account.id, failedBefore);
  const user = { id: account.id, email: account.email, name: account.name };
  return ok({ user, issued: issued.value, device: device.token });
}

/**
 * Whoever knows the password may have stolen it, or guessed: the person hears of each browser that they have not used before,
 * and of the tries before this one where they were many.
 */
async function noteSignIn(
  tx: Database,
  user: User,
  device: Device,
  caller: Caller,
  failedBefore: number,
): Promise<void> {
  await record(tx, { userId: user.id, kind: "sign-in", from: caller });
  if (!(await rememberDevice(tx, user.id, device))) return;
  const { address, userAgent } = caller;
  const seen = { device: deviceName(userAgent), address, at: now() };
  await enqueue(tx, {
    kind: "new-device",
    to: user.email,
    failedBefore,
    ...seen,
  });
}

/** A hash that is too cheap by now, or keyed with an older pepper, is made anew while the password is at hand. */
async function renewedHash(password: string): Promise<StoredPassword | null> {
  const hashed = await hashPassword(password);
  return hashed.ok ? hashed.value : null;
}
