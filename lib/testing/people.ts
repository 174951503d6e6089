/** People and callers for tests, made by the same functions as in the application. */
import { makeApiToken, type NewApiToken } from "#lib/auth/api-token";
import type { Caller, SignedInCaller, User } from "#lib/auth/caller";
import { putPassword } from "#lib/auth/new-password";
import { hashPassword, type StoredPassword, unmatchablePassword } from "#lib/auth/password";
import { findSession, type IssuedToken, startSession } from "#lib/auth/session";
import { operator } from "#lib/auth/session-ending";
import { insertUser } from "#lib/auth/user";
import { config } from "#lib/config";
import { db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import type { Scope } from "#lib/scope";

export const somePassword = "a rather long passphrase";

/** What a browser says of itself. */
export const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

let count = 0;

/** A person with an account; another one at each call. */
export async function someUser(odd: { email?: string; password?: string } = {}): Promise<User> {
  count += 1;
  const email = (odd.email ?? `person-${count}@example.com`) as EmailAddress;
  const added = await insertUser(db(), { email, name: "Some Person" }, await hashOf(odd.password ?? somePassword));
  if (!added.ok) throw new Error(added.error);
  return added.value;
}

const hashes = new Map<string, StoredPassword>();

/** What is stored of a password: computed once for everybody who has it, for most of what tests wait for are hashes. */
export async function hashOf(password: string): Promise<StoredPassword> {
  const { passwordCost, peppers } = config();
  const known = JSON.stringify([password, passwordCost, peppers]);
  const hash = hashes.get(known) ?? (await hashNow(password));
  hashes.set(known, hash);
  return hash;
}

async function hashNow(password: string): Promise<StoredPassword> {
  const hashed = await hashPassword(password);
  if (!hashed.ok) throw new Error(hashed.error);
  return hashed.value;
}

/** Somebody with a browser, who brings the token given. */
export function someCaller(issued: IssuedToken | null = null): Caller {
  return { address: "192.0.2.1", userAgent: firefox, sessionToken: issued?.token ?? null, deviceToken: null };
}

/** A session of a person, started as if they had just proved who they are. */
export async function someSession(person: User, keepSignedIn = false, caller = someCaller()): Promise<IssuedToken> {
  const started = await startSession(person.id, keepSignedIn, caller, async () => true);
  if (!started.ok) throw new Error(started.error);
  return started.value;
}

/** The person whose session it is, let in by the token given. */
export async function signedInCaller(issued: IssuedToken): Promise<SignedInCaller> {
  const found = await findSession(someCaller(issued));
  if (!found.ok) throw new Error(found.error);
  return found.value;
}

/** An API token of a person, made as if from their browser. */
export async function someApiToken(
  person: User,
  scopes: readonly Scope[] = ["profile:read"],
  expiresInDays = 90,
): Promise<NewApiToken> {
  const caller = await signedInCaller(await someSession(person));
  const made = await makeApiToken({ name: "deploy", scopes, expiresInDays }, caller);
  if (!made.ok) throw new Error(made.error);
  return made.value;
}

/** Gives somebody a password that nobody knows, as an operator does. */
export async function givePassword(person: User): Promise<void> {
  const how = { kind: "password-change", by: operator } as const;
  await db().$transaction((tx) => putPassword(tx, person, unmatchablePassword(), how));
}
