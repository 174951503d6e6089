/**
 * What an operator does to somebody's account. Each change and the end of everything that the person could still come in
 * by, sessions and mailed tokens, are one transaction: nobody keeps a way in that the change was to take.
 */
import { type EventKind, record } from "#lib/auth/activity";
import type { User } from "#lib/auth/caller";
import { putPassword } from "#lib/auth/new-password";
import { hashNewPassword } from "#lib/auth/password";
import type { PasswordRefusal } from "#lib/auth/password-rules";
import { operator } from "#lib/auth/session-ending";
import { deleteUser, markDisabled } from "#lib/auth/user";
import { endWaysIn } from "#lib/auth/ways-in";
import { now } from "#lib/clock";
import { type Database, db } from "#lib/db/client";
import { ok, type Result } from "#lib/result";

export type NewPasswordFailure = "too-busy" | PasswordRefusal;

/** Lets nobody in by this account until it is enabled again. Says how many sessions ended. */
export async function disableUser(user: User): Promise<number> {
  return db().$transaction(async (tx) => {
    if (await markDisabled(tx, user.id, now())) await note(tx, user, "account-disabled");
    return endWaysIn(tx, user, operator);
  });
}

/** Lets the person in again. A session that was starting while the account was disabled must not come alive by it. */
export async function enableUser(user: User): Promise<void> {
  await db().$transaction(async (tx) => {
    if (!(await markDisabled(tx, user.id, null))) return;
    await note(tx, user, "account-enabled");
    await endWaysIn(tx, user, operator);
  });
}

/** Deletes the account and all that belongs to it. Says how many sessions ended. */
export async function removeUser(user: User): Promise<number> {
  return db().$transaction(async (tx) => {
    const ended = await endWaysIn(tx, user, operator);
    await deleteUser(tx, user.id);
    return ended;
  });
}

/** Gives the person another password, which the rules must pass. Says how many sessions ended. */
export async function setPassword(user: User, password: string): Promise<Result<number, NewPasswordFailure>> {
  const hashed = await hashNewPassword(password, user);
  if (!hashed.ok) return hashed;
  const how = { kind: "password-change", by: operator } as const;
  return ok(await db().$transaction((tx) => putPassword(tx, user, hashed.value, how)));
}

async function note(tx: Database, user: User, kind: EventKind): Promise<void> {
  await record(tx, { userId: user.id, kind, ...operator });
}
