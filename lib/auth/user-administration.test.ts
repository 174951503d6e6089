import { beforeEach, describe, expect, test } from "vitest";
import type { User } from "#lib/auth/caller";
import { newOneTimeToken, readOneTimeToken, storeOneTimeToken } from "#lib/auth/one-time-token";
import { findSession, type IssuedToken } from "#lib/auth/session";
import { listSessions } from "#lib/auth/session-listing";
import { signInWithPassword } from "#lib/auth/sign-in";
import { findAccount } from "#lib/auth/user";
import { disableUser, enableUser, removeUser, setPassword } from "#lib/auth/user-administration";
import { db } from "#lib/db/client";
import type { Secret } from "#lib/secret";
import { useFreshDatabase } from "#lib/testing/database";
import { someCaller, somePassword, someSession, someUser } from "#lib/testing/people";

const newPassword = "quite another passphrase";

let person: User;
let issued: IssuedToken;
let token: Secret;

useFreshDatabase();

beforeEach(async () => {
  person = await someUser();
  issued = await someSession(person);
  await someSession(person, true);
  token = await someToken(person);
});

describe.each([
  ["disabling a person", () => disableUser(person)],
  ["removing a person", () => removeUser(person)],
  ["giving a person another password", async () => ended(await setPassword(person, newPassword))],
])("%s", (_, change) => {
  test("ends their sessions and mailed tokens at once, and nobody else's", async () => {
    const other = await someUser();
    const othersSession = await someSession(other);
    const othersToken = await someToken(other);
    expect(await change()).toBe(2);
    expect(await findSession(someCaller(issued))).toEqual({ ok: false, error: "not-signed-in" });
    expect(await readOneTimeToken("sign-up", token)).toEqual({ ok: false, error: "token-invalid" });
    expect((await findSession(someCaller(othersSession))).ok).toBe(true);
    expect((await readOneTimeToken("sign-up", othersToken)).ok).toBe(true);
  });

  test("lets nobody in by the password they had", async () => {
    await change();
    expect(await signIn(somePassword)).toEqual({ ok: false, error: "wrong-credentials" });
  });

  test("is done whole or not at all", async () => {
    await db().$executeRaw`CREATE TRIGGER stop BEFORE DELETE ON Session BEGIN SELECT RAISE(ABORT, 'stopped'); END`;
    await expect(change()).rejects.toThrow();
    expect((await findSession(someCaller(issued))).ok).toBe(true);
    expect((await readOneTimeToken("sign-up", token)).ok).toBe(true);
    expect((await signIn(somePassword)).ok).toBe(true);
  });
});

describe("a disabled person", () => {
  test("has no living session, not even one that was starting meanwhile, now or when enabled again", async () => {
    await disableUser(person);
    const late = await someSession(person);
    expect((await findSession(someCaller(late))).ok).toBe(false);
    expect(await listSessions()).toEqual([]);
    await enableUser(person);
    expect((await findSession(someCaller(late))).ok).toBe(false);
  });

  test("comes in again by the same password when enabled", async () => {
    await disableUser(person);
    expect((await findAccount({ id: person.id }))?.disabledAt).toBeInstanceOf(Date);
    await enableUser(person);
    expect((await signIn(somePassword)).ok).toBe(true);
  });
});

test("enabling a person who is not disabled changes nothing", async () => {
  await enableUser(person);
  expect((await findSession(someCaller(issued))).ok).toBe(true);
});

test("a person who was removed is gone", async () => {
  await removeUser(person);
  expect(await findAccount({ id: person.id })).toBeNull();
});

describe("another password", () => {
  test("lets the person in", async () => {
    await setPassword(person, newPassword);
    expect((await signIn(newPassword)).ok).toBe(true);
  });

  test("must pass the rules, and ends nothing where it does not", async () => {
    expect(await setPassword(person, "short")).toEqual({ ok: false, error: "too-short" });
    expect(await setPassword(person, person.email)).toEqual({ ok: false, error: "own-address" });
    expect((await findSession(someCaller(issued))).ok).toBe(true);
  });
});

function signIn(password: string) {
  return signInWithPassword({ email: person.email, password, keepSignedIn: false }, someCaller());
}

async function someToken({ email }: User): Promise<Secret> {
  const made = await newOneTimeToken();
  await storeOneTimeToken(db(), "sign-up", email, made.hash);
  return made.token;
}

function ended(outcome: Awaited<ReturnType<typeof setPassword>>): number {
  return outcome.ok ? outcome.value : Number.NaN;
}
