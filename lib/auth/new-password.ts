/** Giving an account another password, whoever does it. */
import { type EventKind, record } from "#lib/auth/activity";
import type { User } from "#lib/auth/caller";
import { forgetGuesses } from "#lib/auth/guess-limit";
import { type Device, rememberDevice } from "#lib/auth/known-device";
import type { StoredPassword } from "#lib/auth/password";
import type { Ender } from "#lib/auth/session-ending";
import { replacePassword } from "#lib/auth/user";
import { endWaysIn } from "#lib/auth/ways-in";
import type { Database } from "#lib/db/client";
import { enqueue } from "#lib/mail/outbox";
import type { Id } from "#lib/secret";

type How = {
  /** The event that tells of it. */
  readonly kind: Extract<EventKind, "password-change" | "password-reset">;
  readonly by: Ender;
  /** The session that goes on, where one does. */
  readonly spared?: Id;
  /** The browser that its owner chose it in, and will sign in with: whoever guesses at the address must not keep that out. */
  readonly device?: Device;
};

/**
 * Puts a new password in the place of the old one, as part of a larger change, and tells the owner. Whoever else knew the old
 * one, or reads the mail, keeps nothing that they had begun. Says how many sessions ended.
 */
export async function putPassword(
  tx: Database,
  user: User,
  passwordHash: StoredPassword,
  { kind, by, spared, device }: How,
): Promise<number> {
  await replacePassword(tx, user.id, passwordHash);
  await forgetGuesses(tx, "password-of-address", user.email);
  await forgetGuesses(tx, "password-in-session", user.id);
  await record(tx, { userId: user.id, kind, ...by });
  await enqueue(tx, { kind: "password-changed", to: user.email });
  const ended = await endWaysIn(tx, user, by, spared);
  if (device) await rememberDevice(tx, user.id, device);
  return ended;
}
