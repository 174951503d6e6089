import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readActivity } from "#lib/auth/activity";
import type { SignedInCaller, User } from "#lib/auth/caller";
import { newOneTimeToken, type Purpose, readOneTimeToken, storeOneTimeToken } from "#lib/auth/one-time-token";
import type { StoredPassword } from "#lib/auth/password";
import { changePassword } from "#lib/auth/password-change";
import { findSession, type IssuedToken, isAlive, renewSession } from "#lib/auth/session";
import { endSessionById } from "#lib/auth/session-ending";
import { signInWithPassword } from "#lib/auth/sign-in";
import { replaceEmail, replaceName, replacePassword } from "#lib/auth/user";
import { disableUser, removeUser, setPassword } from "#lib/auth/user-administration";
import { minutes, now, plus } from "#lib/clock";
import { db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { hashJobsDone } from "#lib/hash-pool";
import type { Secret } from "#lib/secret";
import { useFreshDatabase } from "#lib/testing/database";
import { whileHashing } from "#lib/testing/hashing";
import { takeLetters } from "#lib/testing/letters";
import { signedInCaller, someCaller, somePassword, someSession, someUser } from "#lib/testing/people";

const newPassword = "quite another passphrase";
const wrong = { ok: false, error: "password-wrong" };
const notSignedIn = { ok: false, error: "not-signed-in" };

let person: User;
let issued: IssuedToken;
let caller: SignedInCaller;

useFreshDatabase();

beforeEach(async () => {
  person = await someUser();
  issued = await someSession(person, true);
  caller = await signedInCaller(issued);
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a new password", () => {
  test("takes the place of the old one", async () => {
    expect((await change()).ok).toBe(true);
    expect((await signIn(somePassword)).ok).toBe(false);
    expect((await signIn(newPassword)).ok).toBe(true);
  });

  test("ends every other session of the person, and nobody else's", async () => {
    const [mine, others] = [await someSession(person), await someSession(await someUser())];
    await change();
    expect((await findSession(someCaller(mine))).ok).toBe(false);
    expect((await findSession(someCaller(others))).ok).toBe(true);
  });

  test("lets the person's own session go on under a new token, and its sign-in is recent", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: plus(now(), minutes(9)) });
    const again = await changed();
    expect(again.user).toEqual(person);
    expect(again.session.authenticatedAt).toEqual(now());
    const { createdAt, endsAt, keepSignedIn } = caller.session;
    expect(again.session).toMatchObject({ createdAt, endsAt, keepSignedIn });
  });

  test("makes the old token worthless, expired or not", async () => {
    await change();
    expect(await isOfUse(issued)).toBe(false);
    vi.useFakeTimers({ toFake: ["Date"], now: plus(now(), minutes(11)) });
    expect(await isOfUse(issued)).toBe(false);
  });

  test("makes void what was mailed for the account, but for the way back to an earlier address", async () => {
    const other = await someUser();
    const reset = await someToken("password-reset", person.email);
    const move = await someToken("email-change", "new@example.com", person);
    const undo = await someToken("email-change-undo", "old@example.com", person);
    const others = await someToken("password-reset", other.email);
    await change();
    expect((await readOneTimeToken("password-reset", reset)).ok).toBe(false);
    expect((await readOneTimeToken("email-change", move)).ok).toBe(false);
    expect((await readOneTimeToken("email-change-undo", undo)).ok).toBe(true);
    expect((await readOneTimeToken("password-reset", others)).ok).toBe(true);
  });

  test("is told to the owner, once", async () => {
    await change();
    expect(await takeLetters()).toEqual([{ kind: "password-changed", to: person.email }]);
  });

  test("is found in the activity, and so are the sessions that it ended", async () => {
    await someSession(person);
    await change();
    expect((await activity()).sort()).toEqual(["password-change", "session-ended"]);
  });

  test.each([
    ["short", "too-short"],
    ["x".repeat(129), "too-long"],
    ["correct horse battery staple", "too-common"],
    [somePassword, "password-unchanged"],
  ])("%j is refused: %s", async (password, error) => {
    const other = await someSession(person);
    expect(await change(password)).toEqual({ ok: false, error });
    expect((await findSession(caller)).ok).toBe(true);
    expect((await findSession(someCaller(other))).ok).toBe(true);
    expect((await signIn(somePassword)).ok).toBe(true);
  });

  test("must not be made of the person's own address or name", async () => {
    await replaceName(person.id, "Wilhelmina Featherstone");
    for (const password of [person.email.toUpperCase(), "wilhelmina featherstone"])
      expect(await change(password)).toEqual({ ok: false, error: "own-address" });
  });

  test("is the same as the old one where it is only written in another form of Unicode", async () => {
    const composed = "zwölf Boxkämpfer jagen".normalize("NFC");
    await setPassword(person, composed);
    caller = await signedInCaller(await someSession(person));
    expect(await change(composed.normalize("NFD"), composed)).toEqual({ ok: false, error: "password-unchanged" });
  });

  test.each(["User", "Session", "OneTimeToken", "OutboxLetter", "Event"])(
    "is set whole or not at all (%s)",
    async (table) => {
      const other = await someSession(person);
      await someToken("password-reset", person.email);
      await stop(table);
      await expect(change()).rejects.toThrow();
      await db().$executeRaw`DROP TRIGGER stop`;
      expect((await findSession(caller)).ok).toBe(true);
      expect((await findSession(someCaller(other))).ok).toBe(true);
      expect(await activity()).toEqual([]);
      expect(await takeLetters()).toEqual([]);
      expect((await signIn(somePassword)).ok).toBe(true);
    },
  );
});

describe("a wrong present password", () => {
  test("changes nothing, whatever the new one is, and is told in the activity", async () => {
    const before = await db().user.findFirst();
    for (const password of [newPassword, "short", "not the right passphrase"])
      expect(await change(password, "not the right passphrase")).toEqual(wrong);
    expect(await db().user.findFirst()).toEqual(before);
    expect((await findSession(caller)).ok).toBe(true);
    expect(await activity()).toEqual(Array(3).fill("password-change-refused"));
    expect(await takeLetters()).toEqual([]);
  });

  test("takes one hash computation; the right one takes two, and one where the new one is refused", async () => {
    expect(await hashes(() => change(newPassword, "not the right passphrase"))).toBe(1);
    expect(await hashes(() => change("short"))).toBe(1);
    expect(await hashes(() => change())).toBe(2);
  });

  test("is what the password of somebody is who has the person's old address by now", async () => {
    const heir = await someUser({ password: "somebody else's passphrase" });
    await db().$transaction(async (tx) => {
      await replaceEmail(tx, person.id, "moved@example.com" as EmailAddress);
      await replaceEmail(tx, heir.id, person.email);
    });
    expect(await change(newPassword, "somebody else's passphrase")).toEqual(wrong);
  });
});

describe("while the passwords are hashed", () => {
  test("a second change may be under way: one of them holds, and its session lives", async () => {
    const others = await signedInCaller(await someSession(person));
    const outcomes = await Promise.all([
      change("the first of two passphrases"),
      changePassword({ currentPassword: somePassword, newPassword: "the second of the two passphrases" }, others),
    ]);
    expect(outcomes.map(({ ok }) => ok).sort()).toEqual([false, true]);
    const [winner, loser] = outcomes[0].ok ? outcomes : outcomes.toReversed();
    expect(loser).toEqual(notSignedIn);
    if (!winner?.ok) throw new Error("nobody won");
    expect((await findSession(someCaller(winner.value.issued))).ok).toBe(true);
    expect(await db().session.count()).toBe(1);
    const first = outcomes[0].ok;
    expect((await signIn("the first of two passphrases")).ok).toBe(first);
    expect((await signIn("the second of the two passphrases")).ok).toBe(!first);
    expect((await takeLetters()).filter(({ kind }) => kind === "password-changed")).toHaveLength(1);
  });

  test("ten changes from one session make one", async () => {
    const outcomes = await Promise.all(Array.from({ length: 10 }, (_, i) => change(`passphrase of try number ${i}`)));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect((await takeLetters()).filter(({ kind }) => kind === "password-changed")).toHaveLength(1);
    expect(await db().session.count()).toBe(1);
  });

  test("somebody may sign in with the old one before: their session ends with the others", async () => {
    const [outcome, signedIn] = await Promise.all([change(), signIn(somePassword)]);
    expect(outcome.ok).toBe(true);
    if (!signedIn.ok) throw new Error(signedIn.error);
    expect((await findSession(someCaller(signedIn.value.issued))).ok).toBe(false);
    expect(await db().session.count()).toBe(1);
  });

  test("somebody may be signing in with the old one: they are refused, though it was right when they began", async () => {
    const outcome = change();
    await oneHashDone(); // the new one is hashed by now, and what they bring comes behind it
    expect(await signIn(somePassword)).toEqual({ ok: false, error: "wrong-credentials" });
    expect((await outcome).ok).toBe(true);
    expect(await db().session.count()).toBe(1);
  });

  test.each([
    ["the session ended", () => endSessionById(caller.session.id)],
    ["the account disabled", () => disableUser(person)],
    ["the account removed", () => removeUser(person)],
    ["another password set", async () => replacePassword(db(), person.id, "another" as StoredPassword)],
  ])("%s: then nothing is changed", async (_, meanwhile) => {
    const outcome = await whileHashing<unknown>(() => change(), meanwhile);
    expect(outcome).toEqual(notSignedIn);
    expect(await activity()).not.toContain("password-change");
    expect(await takeLetters()).toEqual([]);
    expect((await signIn(newPassword)).ok).toBe(false);
  });
});

function change(password = newPassword, currentPassword = somePassword) {
  return changePassword({ currentPassword, newPassword: password }, caller);
}

async function changed(): Promise<SignedInCaller> {
  const outcome = await change();
  if (!outcome.ok) throw new Error(outcome.error);
  return signedInCaller(outcome.value.issued);
}

function signIn(password: string) {
  return signInWithPassword({ email: person.email, password, keepSignedIn: false }, someCaller());
}

async function isOfUse(old: IssuedToken): Promise<boolean> {
  const bearer = someCaller(old);
  return (await findSession(bearer)).ok || (await renewSession(bearer)).ok || isAlive(bearer);
}

async function someToken(purpose: Purpose, email: string, owner: User | null = null): Promise<Secret> {
  const made = await newOneTimeToken();
  await storeOneTimeToken(db(), purpose, email as EmailAddress, made.hash, owner?.id ?? null);
  return made.token;
}

async function oneHashDone(): Promise<void> {
  const before = hashJobsDone();
  while (hashJobsDone() === before) await new Promise(setImmediate);
}

async function hashes(run: () => Promise<unknown>): Promise<number> {
  const before = hashJobsDone();
  await run();
  return hashJobsDone() - before;
}

/** Lets no row of a table be written or deleted. */
async function stop(table: string): Promise<void> {
  const doing = { User: "UPDATE", Session: "DELETE", OneTimeToken: "DELETE" }[table] ?? "INSERT";
  await db().$executeRawUnsafe(
    `CREATE TRIGGER stop BEFORE ${doing} ON ${table} BEGIN SELECT RAISE(ABORT, 'stopped'); END`,
  );
}

async function activity(): Promise<string[]> {
  return (await readActivity(person.id, { limit: 20 })).events.map(({ kind }) => kind);
}
