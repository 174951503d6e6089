/** Rows for tests of the database itself; other tests make people through the functions that people use. */
import { now } from "#lib/clock";

/** A row of `User` whose id, name and address are all `name`. */
export function person(name: string) {
  return { id: name, email: `${name}@example.com`, name, passwordHash: "none", createdAt: now() };
}

/** A row of `Session`, but for whose it is. */
export function session(id: string) {
  const moment = now();
  const times = { createdAt: moment, authenticatedAt: moment, lastSeenAt: moment, endsAt: moment };
  return { id, generation: 0, keepSignedIn: false, address: "", userAgent: "", ...times };
}
