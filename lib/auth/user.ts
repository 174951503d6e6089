/** People with an account: the owner of the table `User`. */
import type { User } from "#lib/auth/caller";
import { forgetGuesses } from "#lib/auth/guess-limit";
import { hashNewPassword, type StoredPassword } from "#lib/auth/password";
import type { PasswordRefusal } from "#lib/auth/password-rules";
import { now } from "#lib/clock";
import { type Database, db } from "#lib/db/client";
import type { Present } from "#lib/db/sole-use";
import type { EmailAddress } from "#lib/email-address";
import { err, ok, type Result } from "#lib/result";
import { type Id, newId } from "#lib/secret";

export type NewUser = { readonly email: EmailAddress; readonly name: string; readonly password: string };
/** A person's account, as an operator sees it. */
export type Account = User & { readonly createdAt: Date; readonly disabledAt: Date | null };
export type NewUserFailure = "address-taken" | "too-busy" | PasswordRefusal;

const accountFields = { id: true, email: true, name: true, createdAt: true, disabledAt: true } as const;

/** Makes an account. The password is checked against the rules before it is hashed. */
export async function addUser(person: NewUser): Promise<Result<User, NewUserFailure>> {
  const hashed = await hashNewPassword(person.password, person);
  if (!hashed.ok) return hashed;
  return db().$transaction((tx) => insertUser(tx, person, hashed.value));
}

/**
 * Makes an account whose password has been checked and hashed, as part of a larger change. What was guessed at the address while
 * it had none was no guess at this password.
 */
export async function insertUser(
  tx: Database,
  person: Omit<NewUser, "password">,
  passwordHash: StoredPassword,
): Promise<Result<User, "address-taken">> {
  if (await isTaken(person.email, tx)) return err("address-taken");
  const user = { id: newId(), email: person.email, name: person.name };
  await tx.user.create({ data: { ...user, passwordHash, createdAt: now() } });
  await forgetGuesses(tx, "password-of-address", user.email);
  return ok(user);
}

/** A person, and what their password is verified against. */
export type Credentialed = User & { readonly passwordHash: StoredPassword };

/** Whether the account is still there and enabled, with the same stored password. */
export async function isStillCredentialed(tx: Database, { id, passwordHash }: Credentialed): Promise<boolean> {
  return (await tx.user.findFirst({ where: { id, passwordHash, disabledAt: null }, select: { id: true } })) !== null;
}

/** The person with this address, and what their password is verified against; null where there is none, or a disabled one. */
export async function findCredentials(email: EmailAddress): Promise<Credentialed | null> {
  const row = await db().user.findUnique({
    where: { email, disabledAt: null },
    select: { id: true, email: true, name: true, passwordHash: true },
  });
  return row as Credentialed | null;
}

/** Everybody with an account whose address or name has `text` in it, by address. */
export async function listAccounts(text = ""): Promise<Account[]> {
  const rows = await db().user.findMany({
    where: { OR: [{ email: { contains: text } }, { name: { contains: text } }] },
    orderBy: { email: "asc" },
    select: accountFields,
  });
  return rows as Account[];
}

/** The account with this address or this id; null where there is none. */
export async function findAccount(
  by: { email: EmailAddress } | { id: Id },
  database: Database = db(),
): Promise<Account | null> {
  return (await database.user.findUnique({ where: by, select: accountFields })) as Account | null;
}

/** The account with this id, which is there: whoever asks has just seen it in the same transaction. */
export async function getAccount(tx: Database, id: Id): Promise<Account> {
  return (await tx.user.findUniqueOrThrow({ where: { id }, select: accountFields })) as Account;
}

/** Says from when on nobody may come in by this account, or with null that they may again. Whether that is news. */
export async function markDisabled(tx: Database, id: Id, since: Date | null): Promise<boolean> {
  const where = { id, disabledAt: since ? null : { not: null } };
  return (await tx.user.updateMany({ where, data: { disabledAt: since } })).count === 1;
}

/** The accounts that are disabled in another database; null where it cannot tell. */
export function disabledIn(present: Present | null): readonly Id[] | null {
  const rows = present?.find('SELECT "id" FROM "User" WHERE "disabledAt" IS NOT NULL');
  return rows?.map((row) => (row as { id: Id }).id) ?? null;
}

/** Puts another password in the place of the one that is there. */
export async function replacePassword(tx: Database, id: Id, passwordHash: StoredPassword): Promise<void> {
  await tx.user.updateMany({ where: { id }, data: { passwordHash } });
}

/** Gives the account another address, which must be free. What was guessed at that was no guess at this password. */
export async function replaceEmail(tx: Database, id: Id, email: EmailAddress): Promise<void> {
  await tx.user.updateMany({ where: { id }, data: { email } });
  await forgetGuesses(tx, "password-of-address", email);
}

/** Gives the person another name. */
export async function replaceName(id: Id, name: string): Promise<void> {
  await db().user.updateMany({ where: { id }, data: { name } });
}

/** Deletes the account, and with it all rows that belong to it. */
export async function deleteUser(tx: Database, id: Id): Promise<void> {
  await tx.user.deleteMany({ where: { id } });
}

/** Whether there is an account of this id. */
export async function hasAccount(tx: Database, id: Id): Promise<boolean> {
  return (await tx.user.count({ where: { id } })) === 1;
}

/** How many accounts there are. */
export async function countAccounts(tx: Database): Promise<number> {
  return tx.user.count();
}

/** Whether there is any account at all. */
export async function hasUsers(): Promise<boolean> {
  return (await db().user.findFirst({ select: { id: true } })) !== null;
}

/** Whether somebody has this address. */
export async function isTaken(email: EmailAddress, database: Database = db()): Promise<boolean> {
  return (await database.user.findUnique({ where: { email }, select: { id: true } })) !== null;
}
