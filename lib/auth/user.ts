/** People with an account: the owner of the table `User`. */
import type { User } from "#lib/auth/caller";
import { hashPassword, type StoredPassword } from "#lib/auth/password";
import { type PasswordRefusal, refusePassword } from "#lib/auth/password-rules";
import { now } from "#lib/clock";
import { db } from "#lib/db/client";
import { isUniqueViolation } from "#lib/db/errors";
import type { EmailAddress } from "#lib/email-address";
import { err, ok, type Result } from "#lib/result";
import { newId } from "#lib/secret";

export type NewUser = { readonly email: EmailAddress; readonly name: string; readonly password: string };
export type NewUserFailure = "address-taken" | "too-busy" | PasswordRefusal;

/** Makes an account. The password is checked against the rules before it is hashed. */
export async function addUser(person: NewUser): Promise<Result<User, NewUserFailure>> {
  const refusal = refusePassword(person.password, person);
  if (refusal) return err(refusal);
  const hashed = await hashPassword(person.password);
  if (!hashed.ok) return hashed;
  return insertUser(person, hashed.value);
}

/** The person with this address, and what their password is verified against; null where there is none. */
export async function findCredentials(email: EmailAddress): Promise<(User & { passwordHash: StoredPassword }) | null> {
  const row = await db().user.findUnique({
    where: { email },
    select: { id: true, email: true, name: true, passwordHash: true },
  });
  return row as (User & { passwordHash: StoredPassword }) | null;
}

/** Puts a hash made anew from the same password in the place of `outdated`; a password changed meanwhile stays. */
export async function replacePasswordHash(
  user: User,
  outdated: StoredPassword,
  renewed: StoredPassword,
): Promise<void> {
  await db().user.updateMany({ where: { id: user.id, passwordHash: outdated }, data: { passwordHash: renewed } });
}

/** Whether there is any account at all. */
export async function hasUsers(): Promise<boolean> {
  return (await db().user.findFirst({ select: { id: true } })) !== null;
}

/** Whether somebody has this address. */
export async function isTaken(email: EmailAddress): Promise<boolean> {
  return (await db().user.findUnique({ where: { email }, select: { id: true } })) !== null;
}

async function insertUser(person: NewUser, passwordHash: StoredPassword): Promise<Result<User, "address-taken">> {
  const user = { id: newId(), email: person.email, name: person.name };
  try {
    await db().user.create({ data: { ...user, passwordHash, createdAt: now() } });
    return ok(user);
  } catch (error) {
    if (isUniqueViolation(error)) return err("address-taken");
    throw error;
  }
}
