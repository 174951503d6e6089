import { beforeEach, describe, expect, test } from "vitest";
import { readActivity } from "#lib/auth/activity";
import type { SignedInCaller, User } from "#lib/auth/caller";
import type { StoredPassword } from "#lib/auth/password";
import { isSignInRecent, reauthenticate } from "#lib/auth/reauthentication";
import { findSession, type IssuedToken, isAlive, renewSession } from "#lib/auth/session";
import { endSessionById } from "#lib/auth/session-ending";
import { replacePassword } from "#lib/auth/user";
import { disableUser, removeUser } from "#lib/auth/user-administration";
import { type Duration, minutes, plus, seconds } from "#lib/clock";
import { db } from "#lib/db/client";
import { pass, useStoppedClock } from "#lib/testing/clock";
import { useFreshDatabase } from "#lib/testing/database";
import { whileHashing } from "#lib/testing/hashing";
import { givePassword, signedInCaller, someCaller, somePassword, someSession, someUser } from "#lib/testing/people";

const start = new Date("2026-03-01T12:00:00Z");
const wrong = { ok: false, error: "password-wrong" };

let person: User;
let issued: IssuedToken;
let caller: SignedInCaller;

useFreshDatabase();
useStoppedClock(start);

beforeEach(async () => {
  person = await someUser();
  issued = await someSession(person, true);
  caller = await signedInCaller(issued);
});

describe("a sign-in is recent", () => {
  test("for 15 minutes, and no longer", () => {
    pass(minutes(15), -1);
    expect(isSignInRecent(caller)).toBe(true);
    pass(1 as Duration);
    expect(isSignInRecent(caller)).toBe(false);
  });

  test("from when it was proved, not from when the person was last seen or the token renewed", async () => {
    pass(minutes(14));
    const renewed = await renewSession(caller);
    if (!renewed.ok) throw new Error(renewed.error);
    pass(minutes(1));
    expect(isSignInRecent(renewed.value.caller)).toBe(false);
    expect(isSignInRecent(await signedInCaller(renewed.value.issued))).toBe(false);
  });
});

describe("the right password", () => {
  test("makes the sign-in recent again, and changes neither limit nor what was asked for", async () => {
    pass(minutes(9));
    const again = await reauthenticated();
    expect(again.session.authenticatedAt).toEqual(plus(start, minutes(9)));
    const { createdAt, endsAt, keepSignedIn, address, userAgent } = caller.session;
    expect(again.session).toMatchObject({ createdAt, endsAt, keepSignedIn, address, userAgent });
    pass(minutes(14));
    expect(isSignInRecent(again)).toBe(true);
  });

  test("makes all older tokens worthless at once, expired or not", async () => {
    pass(minutes(11));
    const renewed = await renewSession(caller);
    if (!renewed.ok) throw new Error(renewed.error);
    const again = await reauthenticated(renewed.value.caller);
    for (const old of [issued, renewed.value.issued]) expect(await isOfUse(old)).toBe(false);
    pass(minutes(11));
    for (const old of [issued, renewed.value.issued]) expect(await isOfUse(old)).toBe(false);
    expect((await renewSession(again)).ok).toBe(true);
  });

  test("leaves the person's other sessions as they are", async () => {
    const other = await someSession(person);
    await reauthenticated();
    expect((await findSession(someCaller(other))).ok).toBe(true);
    expect(await db().session.count()).toBe(2);
  });

  test("is told in the activity", async () => {
    await reauthenticated();
    expect(await activity()).toEqual(["reauthentication"]);
  });
});

describe("a wrong password", () => {
  test("leaves the session as it was, and is told in the activity", async () => {
    const before = await db().session.findFirst();
    pass(seconds(30));
    expect(await reauthenticate("not the right passphrase", caller)).toEqual(wrong);
    expect(await db().session.findFirst()).toEqual(before);
    expect((await findSession(caller)).ok).toBe(true);
    expect(await activity()).toEqual(["reauthentication-refused"]);
  });

  test("is what somebody else's password is", async () => {
    await someUser({ password: "somebody else's passphrase" });
    expect(await reauthenticate("somebody else's passphrase", caller)).toEqual(wrong);
  });
});

describe("while the password is checked, the account may change", () => {
  test.each([
    ["disabled", () => disableUser(person)],
    ["removed", () => removeUser(person)],
    ["given another password", () => givePassword(person)],
    ["its session ended", () => endSessionById(caller.session.id)],
  ])("%s: then it was in vain", async (_, change) => {
    const outcome = await whileHashing(() => reauthenticate(somePassword, caller), change);
    expect(outcome.ok).toBe(false);
    expect(await db().session.count()).toBe(0);
    expect(await activity()).not.toContain("reauthentication");
  });

  test("or only its password: what was right proves nothing any more", async () => {
    const before = await db().session.findFirst();
    const outcome = await whileHashing(
      () => reauthenticate(somePassword, caller),
      () => replacePassword(db(), person.id, "another" as StoredPassword),
    );
    expect(outcome.ok).toBe(false);
    expect(await db().session.findFirst()).toEqual(before);
  });
});

async function reauthenticated(by = caller): Promise<SignedInCaller> {
  const outcome = await reauthenticate(somePassword, by);
  if (!outcome.ok) throw new Error(outcome.error);
  return signedInCaller(outcome.value);
}

async function isOfUse(old: IssuedToken): Promise<boolean> {
  const bearer = someCaller(old);
  return (await findSession(bearer)).ok || (await renewSession(bearer)).ok || isAlive(bearer);
}

async function activity(): Promise<string[]> {
  return (await readActivity(person.id, { limit: 20 })).events.map(({ kind }) => kind);
}
