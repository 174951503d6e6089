/** A try to sign in, as the limits on guessing see it: counted before it is looked at. */
import type { Caller } from "#lib/auth/caller";
import { countGuess, forgetGuesses, type GuessFailure, takeBackGuess } from "#lib/auth/guess-limit";
import { knownDeviceOf } from "#lib/auth/known-device";
import { consume, giveBack } from "#lib/auth/rate-limit";
import { type Database, db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import type { GuessLimitName } from "#lib/limits";
import { err, ok, type Result } from "#lib/result";
import type { Id } from "#lib/secret";

/** Why a try is not looked at: as any other guess, or because of what else came from the same peer. */
export type TryFailure = GuessFailure | "too-many-from-peer";

/** What was counted, and where: whose guesses they are, and the peer's address unless it does not count. */
export type Guess = { readonly limit: GuessLimitName; readonly subject: string; readonly peer: string | null };

const peerLimits = ["sign-in-from-peer", "sign-in-from-peer-hourly"] as const;

/**
 * Counts a guess at the password of an address. A browser that its owner has used counts for itself, and is not held to what
 * others on its network do: whoever guesses must not be able to keep the owner out.
 */
export async function startGuess(
  email: EmailAddress,
  userId: Id | null,
  caller: Caller,
): Promise<Result<Guess, TryFailure>> {
  const device = await knownDeviceOf(userId, caller);
  const guess: Guess = device
    ? { limit: "password-in-known-browser", subject: device, peer: null }
    : { limit: "password-of-address", subject: email, peer: caller.address };
  const wait = guess.peer === null ? null : await consume(peerLimits, guess.peer);
  if (wait !== null) return err("too-many-from-peer", wait);
  const counted = await countGuess(guess.limit, guess.subject, userId);
  if (counted.ok) return ok(guess);
  await giveBackToPeer(guess);
  return counted;
}

/**
 * The password was right: nothing of it counts against anybody. How many tries before it had not succeeded, if many. As part
 * of the sign-in, which is flushed to the disk once.
 */
export async function forgetGuess(tx: Database, guess: Guess): Promise<number> {
  const failedBefore = await forgetGuesses(tx, guess.limit, guess.subject);
  await giveBackToPeer(guess, tx);
  return failedBefore;
}

/** It could not be looked at: it counts against nobody either, or whoever is right would wait once there is room again. */
export async function takeBack(guess: Guess): Promise<void> {
  await takeBackGuess(guess.limit, guess.subject);
  await giveBackToPeer(guess);
}

/** Gives back what a guess took of its peer's, for one that was right, or not looked at. */
export async function giveBackToPeer({ peer }: Guess, database: Database = db()): Promise<void> {
  if (peer !== null) await giveBack(peerLimits, peer, database);
}
