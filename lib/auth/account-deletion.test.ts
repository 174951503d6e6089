import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { deleteAccount } from "#lib/auth/account-deletion";
import { readActivity } from "#lib/auth/activity";
import type { SignedInCaller, User } from "#lib/auth/caller";
import { deviceOf, rememberDevice } from "#lib/auth/known-device";
import { newOneTimeToken, type Purpose, readOneTimeToken, storeOneTimeToken } from "#lib/auth/one-time-token";
import type { StoredPassword } from "#lib/auth/password";
import { requestPasswordReset } from "#lib/auth/password-reset";
import { findSession, type IssuedToken, renewSession } from "#lib/auth/session";
import { endSessionById } from "#lib/auth/session-ending";
import { recordUse } from "#lib/auth/session-use";
import { signInWithPassword } from "#lib/auth/sign-in";
import { findAccount, replacePassword } from "#lib/auth/user";
import { disableUser } from "#lib/auth/user-administration";
import { days, minutes, now, plus } from "#lib/clock";
import { db } from "#lib/db/client";
import { Prisma } from "#lib/db/generated/client";
import type { EmailAddress } from "#lib/email-address";
import type { Secret } from "#lib/secret";
import { useFreshDatabase } from "#lib/testing/database";
import { whileHashing } from "#lib/testing/hashing";
import { takeLetters } from "#lib/testing/letters";
import { signedInCaller, someCaller, somePassword, someSession, someUser } from "#lib/testing/people";

const done = { ok: true, value: undefined };
const notSignedIn = { ok: false, error: "not-signed-in" };

let person: User;
let issued: IssuedToken;
let caller: SignedInCaller;

useFreshDatabase();

beforeEach(async () => {
  person = await someUser();
  issued = await someSession(person);
  caller = await signedInCaller(issued);
});
afterEach(() => {
  vi.useRealTimers();
});

describe("deleting the account", () => {
  test("leaves no row in any table that is the person's, and nothing of their name or address", async () => {
    await leaveTraces();
    expect(await deleteAccount(somePassword, caller)).toEqual(done);
    const held = JSON.stringify(await Promise.all(Object.values(Prisma.ModelName).map(rowsOf)));
    for (const trace of [person.id, person.email, person.name]) expect(held).not.toContain(trace);
    for (const table of await tablesOfPeople()) expect(await rowsOf(table), table).toEqual([]);
  });

  test("ends every session at once", async () => {
    const other = await someSession(person, true);
    await deleteAccount(somePassword, caller);
    expect((await findSession(caller)).ok).toBe(false);
    expect((await findSession(someCaller(other))).ok).toBe(false);
  });

  test("makes every token void: what would change the account, and what was mailed to its address", async () => {
    const tokens = [
      ["password-reset", await someToken("password-reset", person.email)],
      ["sign-up", await someToken("sign-up", person.email)],
      ["email-change", await someToken("email-change", "new@example.com", person)],
    ] as const;
    await deleteAccount(somePassword, caller);
    for (const [purpose, token] of tokens) expect((await readOneTimeToken(purpose, token)).ok, purpose).toBe(false);
  });

  test("leaves everybody else's as it was, with the way back to an address that this person has now", async () => {
    const other = await someUser();
    const others = await someSession(other);
    const undo = await someToken("email-change-undo", person.email, other);
    const reset = await someToken("password-reset", other.email);
    await deleteAccount(somePassword, caller);
    expect((await findSession(someCaller(others))).ok).toBe(true);
    expect((await readOneTimeToken("email-change-undo", undo)).ok).toBe(true);
    expect((await readOneTimeToken("password-reset", reset)).ok).toBe(true);
  });

  test("is told in one last letter; what waits for the address is still sent", async () => {
    await requestPasswordReset(person.email);
    await deleteAccount(somePassword, caller);
    expect((await takeLetters()).map(({ kind }) => kind)).toEqual(["password-reset", "account-deleted"]);
  });

  test("waits while a change of address can be undone: a thief must not end the owner's way back", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: now() });
    const token = await someToken("email-change-undo", "former@example.com", person);
    expect(await deleteAccount(somePassword, caller)).toEqual({ ok: false, error: "address-changed-lately" });
    expect((await readOneTimeToken("email-change-undo", token)).ok).toBe(true);
    vi.setSystemTime(plus(now(), days(7)));
    caller = await signedInCaller(await someSession(person));
    expect(await deleteAccount(somePassword, caller)).toEqual(done);
  });

  test("frees the address: somebody can sign up with it, and begins with nothing", async () => {
    await deleteAccount(somePassword, caller);
    const anew = await someUser({ email: person.email });
    expect(anew.id).not.toBe(person.id);
    expect((await readActivity(anew.id, { limit: 1 })).events).toEqual([]);
    expect((await findSession(caller)).ok).toBe(false);
  });

  test.each([
    ["User", "DELETE"],
    ["Session", "DELETE"],
    ["OneTimeToken", "DELETE"],
    ["Event", "DELETE"],
    ["OutboxLetter", "INSERT"],
  ])("is done whole or not at all (%s)", async (table, doing) => {
    await leaveTraces();
    const before = await everything();
    await db().$executeRawUnsafe(
      `CREATE TRIGGER stop BEFORE ${doing} ON ${table} BEGIN SELECT RAISE(ABORT, 'stopped'); END`,
    );
    await expect(deleteAccount(somePassword, caller)).rejects.toThrow();
    await db().$executeRaw`DROP TRIGGER stop`;
    expect(await everything()).toEqual(before);
    expect(await deleteAccount(somePassword, caller)).toEqual(done);
  });
});

describe("a wrong password", () => {
  test("deletes nothing, and is told in the activity", async () => {
    expect(await deleteAccount("not the right passphrase", caller)).toEqual({ ok: false, error: "password-wrong" });
    expect((await findSession(caller)).ok).toBe(true);
    const { events } = await readActivity(person.id, { limit: 5 });
    expect(events.map(({ kind }) => kind)).toEqual(["account-deletion-refused"]);
    expect(await takeLetters()).toEqual([]);
  });

  test("is what somebody else's password is", async () => {
    await someUser({ password: "somebody else's passphrase" });
    expect((await deleteAccount("somebody else's passphrase", caller)).ok).toBe(false);
    expect(await findAccount({ id: person.id })).not.toBeNull();
  });
});

describe("while the password is checked", () => {
  test("twenty may want it: one deletes, and there is one letter", async () => {
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => deleteAccount(somePassword, caller)));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect((await takeLetters()).map(({ kind }) => kind)).toEqual(["account-deleted"]);
  });

  test("a session may be renewed: it does not come back", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: plus(now(), minutes(11)) });
    const other = await signedInCaller(await someSession(person));
    const [outcome] = await Promise.all([
      deleteAccount(somePassword, other),
      ...Array.from({ length: 20 }, (_, i) => later(i, () => renewSession(someCaller(issued)))),
    ]);
    expect(outcome).toEqual(done);
    expect((await renewSession(someCaller(issued))).ok).toBe(false);
    expect(await db().session.count()).toBe(0);
  });

  test("somebody may be signing in: they get no session", async () => {
    const signingIn = signInWithPassword(
      { email: person.email, password: somePassword, keepSignedIn: false },
      someCaller(),
    );
    expect(await deleteAccount(somePassword, caller)).toEqual(done);
    const signedIn = await signingIn;
    if (signedIn.ok) expect((await findSession(someCaller(signedIn.value.issued))).ok).toBe(false);
    expect(await db().session.count()).toBe(0);
  });

  test("the use of a session may still be noted: nobody fails, and nothing is written", async () => {
    await deleteAccount(somePassword, caller);
    const elsewhere = { ...caller, userAgent: "Mozilla/5.0 Chrome/140.0.0.0 Safari/537.36" };
    await recordUse(elsewhere, { present: true, arrived: true });
    expect(await db().event.count()).toBe(0);
  });

  test.each([
    ["the session ended", () => endSessionById(caller.session.id)],
    ["the account disabled", () => disableUser(person)],
    ["another password set", () => replacePassword(db(), person.id, "another" as StoredPassword)],
  ])("%s: then nothing is deleted", async (_, meanwhile) => {
    const outcome = await whileHashing<unknown>(() => deleteAccount(somePassword, caller), meanwhile);
    expect(outcome).toEqual(notSignedIn);
    expect(await findAccount({ id: person.id })).not.toBeNull();
    expect(await takeLetters()).toEqual([]);
  });
});

/** Everything that an account can leave behind: a sign-in with its device and events, a second session, and a token. */
async function leaveTraces(): Promise<void> {
  await signInWithPassword({ email: person.email, password: somePassword, keepSignedIn: true }, someCaller());
  await rememberDevice(db(), person.id, await deviceOf(person.id, someCaller()));
  for (const purpose of ["password-reset", "sign-up"] as const) await someToken(purpose, person.email);
  await someToken("email-change", "new@example.com", person);
  await takeLetters();
}

async function someToken(purpose: Purpose, email: string, owner: User | null = null): Promise<Secret> {
  const made = await newOneTimeToken();
  await storeOneTimeToken(db(), purpose, email as EmailAddress, made.hash, owner?.id ?? null);
  return made.token;
}

async function everything(): Promise<unknown[][]> {
  return Promise.all(Object.values(Prisma.ModelName).map(rowsOf));
}

function rowsOf(table: string): Promise<unknown[]> {
  return db().$queryRawUnsafe(`SELECT * FROM "${table}"`);
}

/** The tables whose rows belong to somebody. */
async function tablesOfPeople(): Promise<string[]> {
  const rows = await db().$queryRaw<{ name: string }[]>`
    SELECT m.name AS name FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE f."table" = 'User'`;
  return ["User", ...rows.map(({ name }) => name)];
}

/** After so many turns of the event loop. */
async function later<T>(turns: number, run: () => Promise<T>): Promise<T> {
  for (let i = 0; i < turns; i++) await new Promise(setImmediate);
  return run();
}
