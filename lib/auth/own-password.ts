/** Whether it is the caller who knows the password of the account, for what a living session alone must not be enough for. */
import { type EventKind, recordRefusal } from "#lib/auth/activity";
import type { SignedInCaller } from "#lib/auth/caller";
import {
  countGuess,
  forgetGuesses,
  type GuessFailure,
  lookAt,
  takeBackGuess,
  tellAfterMany,
  wasLastGuess,
} from "#lib/auth/guess-limit";
import { verifyPassword } from "#lib/auth/password";
import { type Credentialed, findCredentials } from "#lib/auth/user";
import { db } from "#lib/db/client";
import { log } from "#lib/log";
import { err, ok, type Result } from "#lib/result";

const limit = "password-in-session";

export type ProofFailure = "password-wrong" | "too-busy" | GuessFailure;

/**
 * The caller's account, for whoever knows its password. Fails with "password-wrong", which is written down as an event of the
 * kind `refusedAs`. Checking takes a while: the change must ask again whether the account `isStillCredentialed`. It is not where
 * a sign-in elsewhere has just made the hash anew, as it does once after a change of cost or pepper: then they try again.
 */
export async function provePassword(
  password: string,
  caller: SignedInCaller,
  refusedAs: EventKind,
): Promise<Result<Credentialed, ProofFailure>> {
  const { id, email } = caller.user;
  const account = await findCredentials(email);
  const counted = await countGuess(limit, id, id);
  if (!counted.ok) return counted;
  const verified = await lookAt(
    () => verifyPassword(password, account?.passwordHash ?? null, caller),
    () => takeBackGuess(limit, id),
  );
  if (!verified.ok) return verified;
  // By now the address may be somebody else's.
  if (account?.id === id && verified.value.matches) {
    tellAfterMany(id, await forgetGuesses(db(), limit, id));
    return ok(account);
  }
  await recordRefusal({ userId: id, kind: refusedAs, from: caller });
  log.warn("authn_login_fail", { user: id, address: caller.address, method: refusedAs });
  await wasLastGuess(limit, id, id);
  return err("password-wrong");
}
