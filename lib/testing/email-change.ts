/** What tests of changing an address, and of undoing that, both do and expect. */
import { expect } from "vitest";
import { readActivity } from "#lib/auth/activity";
import type { SignedInCaller, User } from "#lib/auth/caller";
import { finishEmailChange, requestEmailChange, undoEmailChange } from "#lib/auth/email-change";
import { finishPasswordReset } from "#lib/auth/password-reset";
import { signInWithPassword } from "#lib/auth/sign-in";
import { findAccount } from "#lib/auth/user";
import type { EmailAddress } from "#lib/email-address";
import type { Secret } from "#lib/secret";
import { mailedToken } from "#lib/testing/mail";
import { someCaller, somePassword } from "#lib/testing/people";

export const newAddress = "new@example.com" as EmailAddress;
export const thirdAddress = "third@example.com" as EmailAddress;
export const newPassword = "quite another passphrase";
export const invalid = { ok: false, error: "token-invalid" };
export const taken = { ok: false, error: "address-taken" };
export const done = { ok: true, value: undefined };

/** Confirms a new address. */
export function finish(token: Secret) {
  return finishEmailChange(token, someCaller());
}

/** Undoes a change of address. */
export function undo(token: Secret) {
  return undoEmailChange(token, someCaller());
}

/** Chooses a new password with a token that was mailed. */
export function reset(token: Secret) {
  return finishPasswordReset({ token, password: newPassword }, someCaller());
}

/** Signs in with an address. */
export function signIn(email: EmailAddress, password = somePassword) {
  return signInWithPassword({ email, password, keepSignedIn: false }, someCaller());
}

/** Asks for another address, and reads the token out of the mail that came there. */
export async function requestTokenFrom(email: EmailAddress, caller: SignedInCaller): Promise<Secret> {
  expect(await requestEmailChange(email, caller)).toEqual(done);
  return mailedToken(email);
}

/** The address of a person as it stands; undefined where they have no account any more. */
export async function addressOf({ id }: User): Promise<EmailAddress | undefined> {
  return (await findAccount({ id }))?.email;
}

/** The kinds of a person's events, in the order of the alphabet. */
export async function kindsOf({ id }: User): Promise<string[]> {
  const { events } = await readActivity(id, { limit: 10 });
  return events.map(({ kind }) => kind).sort();
}

/** Uses a token twenty times at once, of which one must succeed and nineteen be refused. */
export async function twentyTimes(use: () => Promise<{ ok: boolean }>): Promise<void> {
  const outcomes = await Promise.all(Array.from({ length: 20 }, use));
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  expect(outcomes.filter(({ ok }) => !ok)).toEqual(Array.from({ length: 19 }, () => invalid));
}
