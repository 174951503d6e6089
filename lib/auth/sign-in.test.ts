import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { User } from "#lib/auth/caller";
import { forgetGuesses, guessesCounted } from "#lib/auth/guess-limit";
import { hashPassword, type StoredPassword } from "#lib/auth/password";
import { findSession } from "#lib/auth/session";
import { signInWithPassword } from "#lib/auth/sign-in";
import { replacePassword } from "#lib/auth/user";
import { disableUser, removeUser } from "#lib/auth/user-administration";
import { days } from "#lib/clock";
import { config } from "#lib/config";
import { db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { hashJobsDone } from "#lib/hash-pool";
import { pass } from "#lib/testing/clock";
import { useFreshDatabase } from "#lib/testing/database";
import { testEnvironment, useEnvironment } from "#lib/testing/environment";
import { whileHashing } from "#lib/testing/hashing";
import { takeLetters } from "#lib/testing/letters";
import { givePassword, someCaller, somePassword, someUser } from "#lib/testing/people";
import { statementsOf } from "#lib/testing/statements";

useFreshDatabase();

describe("signing in with a password", () => {
  test("starts a session for whoever knows the password", async () => {
    const person = await someUser();
    const outcome = await signIn(person.email, somePassword);
    if (!outcome.ok) throw new Error(outcome.error);
    expect(outcome.value.user).toEqual(person);
    expect(await findSession(someCaller(outcome.value.issued))).toMatchObject({ ok: true, value: { user: person } });
  });

  test("refuses a wrong password and an unknown address alike, and starts nothing", async () => {
    const person = await someUser();
    const wrong = await signIn(person.email, "another long passphrase");
    expect(wrong).toEqual({ ok: false, error: "wrong-credentials" });
    expect(await signIn("nobody@example.com", somePassword)).toEqual(wrong);
    expect(await db().session.count()).toBe(0);
  });

  test.each([
    { who: "the right password", password: somePassword, known: true },
    { who: "a wrong password", password: "another long passphrase", known: true },
    { who: "an unknown address", password: somePassword, known: false },
    { who: "a password longer than any", password: "x".repeat(500), known: true },
    { who: "an unknown address with such a password", password: "x".repeat(500), known: false },
  ])("takes one hash computation for $who", async ({ password, known }) => {
    const person = await someUser();
    const before = hashJobsDone();
    await signIn(known ? person.email : "nobody@example.com", password);
    expect(hashJobsDone() - before).toBe(1);
  });

  test("takes none for somebody who has gone, and counts no guess", async () => {
    const person = await someUser();
    const before = hashJobsDone();
    const credentials = { email: person.email, password: somePassword, keepSignedIn: false };
    const gone = AbortSignal.abort("gone");
    await expect(signInWithPassword(credentials, { ...someCaller(), gone })).rejects.toBe("gone");
    expect([hashJobsDone() - before, await db().session.count()]).toEqual([0, 0]);
    expect(await guessesCounted("password-of-address", person.email)).toBe(0);
  });

  test("costs a known and an unknown address the same when refused: the same statements, one hash, one event", async () => {
    const person = await someUser();
    const before = hashJobsDone();
    const known = await statementsOf(() => signIn(person.email, "another long passphrase"));
    const unknown = await statementsOf(() => signIn("nobody@example.com", "another long passphrase"));
    expect(hashJobsDone() - before).toBe(2);
    expect(unknown).toEqual(known);
    expect(known.map((sql) => /^\s*(\w+)/.exec(sql)?.[1])).toEqual([
      ...["SELECT", "WITH", "INSERT"], // the account, and what the guess uses up of its peer's and of the address's
      ...["BEGIN", "SELECT", "INSERT", "COMMIT", "SELECT"], // the event, and whether it was the last guess
    ]);
    const events = await db().event.findMany({ orderBy: { userId: "asc" }, select: { userId: true, kind: true } });
    expect(events).toEqual([null, person.id].map((userId) => ({ userId, kind: "sign-in-refused" })));
  });

  test("is refused where the account was removed while the password was being checked", async () => {
    const person = await someUser();
    const refused = await whileHashing(
      () => signIn(person.email, "another long passphrase"),
      () => db().user.deleteMany(),
    );
    expect(refused).toEqual({ ok: false, error: "wrong-credentials" });
    expect(await db().event.findMany()).toMatchObject([{ userId: null }]);
  });

  test("makes a hash anew that has become too cheap, once", async () => {
    const person = await someUser();
    const cheap = await storedHash();
    useEnvironment({ ...testEnvironment(config().dataDir), PASSWORD_COST: "11" });
    expect((await signIn(person.email, somePassword)).ok).toBe(true);
    const renewed = await storedHash();
    expect(renewed).not.toBe(cheap);
    expect((await signIn(person.email, somePassword)).ok).toBe(true);
    expect(await storedHash()).toBe(renewed);
  });

  test("makes it anew for several at once, and lets all of them in", async () => {
    const person = await someUser();
    useEnvironment({ ...testEnvironment(config().dataDir), PASSWORD_COST: "11" });
    const outcomes = await Promise.all([1, 2, 3].map(() => signIn(person.email, somePassword)));
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(await storedHash()).toContain("$2b$11$");
  });

  test("makes none anew where no session came of it", async () => {
    const person = await someUser();
    const cheap = await storedHash();
    useEnvironment({ ...testEnvironment(config().dataDir), PASSWORD_COST: "11" });
    await db().$executeRaw`CREATE TRIGGER refuse BEFORE INSERT ON "Session" BEGIN SELECT RAISE(ABORT, 'full'); END`;
    await expect(signIn(person.email, somePassword)).rejects.toThrow("Invalid `tx.");
    expect(await storedHash()).toBe(cheap);
  });

  test("starts no session where its hash could not be made anew", async () => {
    const person = await someUser();
    useEnvironment({ ...testEnvironment(config().dataDir), PASSWORD_COST: "11" });
    await db().$executeRaw`CREATE TRIGGER refuse BEFORE UPDATE ON "User" BEGIN SELECT RAISE(ABORT, 'full'); END`;
    await expect(signIn(person.email, somePassword)).rejects.toThrow("Invalid `tx.");
    expect(await db().session.count()).toBe(0);
  });

  test("takes a password however old it is: a year later it is as good, and nobody is asked for another", async () => {
    const person = await someUser();
    onTestFinished(() => void vi.useRealTimers());
    pass(days(366));
    const outcome = await signIn(person.email, somePassword);
    expect(outcome).toMatchObject({ ok: true, value: { user: person } });
    expect((await takeLetters()).map(({ kind }) => kind)).toEqual(["new-device"]);
  });

  test("leaves the hash alone when the password is wrong", async () => {
    const person = await someUser();
    const cheap = await storedHash();
    useEnvironment({ ...testEnvironment(config().dataDir), PASSWORD_COST: "11" });
    await signIn(person.email, "another long passphrase");
    expect(await storedHash()).toBe(cheap);
  });
});

describe("an account that changes while its password is being checked", () => {
  test.each([
    ["disabled", (person: User) => disableUser(person)],
    ["removed", (person: User) => removeUser(person)],
    ["given another password", (person: User) => givePassword(person)],
  ])("lets nobody in: %s", async (_, change) => {
    const person = await someUser();
    const outcome = await whileHashing(
      () => signIn(person.email, somePassword),
      () => change(person),
    );
    expect(outcome).toEqual({ ok: false, error: "wrong-credentials" });
    expect(await db().session.count()).toBe(0);
  });

  test("lets in whoever knows the password where only its hash is another", async () => {
    const person = await someUser();
    const renewed = await hashPassword(somePassword);
    if (!renewed.ok) throw new Error(renewed.error);
    const outcome = await whileHashing(
      () => signIn(person.email, somePassword),
      () => replacePassword(db(), person.id, renewed.value),
    );
    expect(outcome).toMatchObject({ ok: true, value: { user: person } });
    expect(await db().rateLimit.count({ where: { used: { gt: 0 } } }), "what counts against anybody").toBe(0);
  });

  test("counts what is tried at the new one as a guess of its own", async () => {
    const person = await someUser();
    const change = async () => {
      await replacePassword(db(), person.id, "another" as StoredPassword);
      await forgetGuesses(db(), "password-of-address", person.email);
    };
    expect(await whileHashing(() => signIn(person.email, somePassword), change)).toMatchObject({ ok: false });
    expect(await guessesCounted("password-of-address", person.email)).toBe(1);
  });
});

function signIn(email: string, password: string) {
  return signInWithPassword({ email: email as EmailAddress, password, keepSignedIn: false }, someCaller());
}

async function storedHash() {
  return (await db().user.findFirstOrThrow()).passwordHash;
}
