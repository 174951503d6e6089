/** People and callers for tests, made by the same functions as in the application. */
import type { Caller, User } from "#lib/auth/caller";
import { type IssuedToken, startSession } from "#lib/auth/session";
import { addUser } from "#lib/auth/user";
import type { EmailAddress } from "#lib/email-address";

export const somePassword = "a rather long passphrase";

let count = 0;

/** A person with an account; another one at each call. */
export async function someUser(odd: { email?: string; password?: string } = {}): Promise<User> {
  count += 1;
  const email = (odd.email ?? `person-${count}@example.com`) as EmailAddress;
  const added = await addUser({ email, name: "Some Person", password: odd.password ?? somePassword });
  if (!added.ok) throw new Error(added.error);
  return added.value;
}

/** Somebody with a browser, who brings the token given. */
export function someCaller(issued: IssuedToken | null = null): Caller {
  return { address: "192.0.2.1", userAgent: "Test/1.0", sessionToken: issued?.token ?? null };
}

/** A session of a person, started as if they had just proved who they are. */
export async function someSession(person: User, keepSignedIn = false, caller = someCaller()): Promise<IssuedToken> {
  const started = await startSession(person.id, keepSignedIn, caller, async () => true);
  if (!started.ok) throw new Error(started.error);
  return started.value;
}
