import { beforeEach, describe, expect, test } from "vitest";
import { readActivity } from "#lib/auth/activity";
import type { SignedInCaller, User } from "#lib/auth/caller";
import { requestEmailChange } from "#lib/auth/email-change";
import { readOneTimeToken } from "#lib/auth/one-time-token";
import { finishPasswordReset, requestPasswordReset } from "#lib/auth/password-reset";
import { secureAccount } from "#lib/auth/secure-account";
import { findSession } from "#lib/auth/session";
import { signInWithPassword } from "#lib/auth/sign-in";
import { db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import type { Secret } from "#lib/secret";
import { useFreshDatabase } from "#lib/testing/database";
import { takeLetters } from "#lib/testing/letters";
import { signedInCaller, someCaller, somePassword, someSession, someUser } from "#lib/testing/people";

let person: User;
let caller: SignedInCaller;

useFreshDatabase();

beforeEach(async () => {
  person = await someUser();
  caller = await signedInCaller(await someSession(person));
});

describe("this was not me", () => {
  test("ends every session of the person, this one too, and nobody else's", async () => {
    const [thief, stranger] = [await someSession(person, true), await someSession(await someUser())];
    await secureAccount(caller);
    expect((await findSession(caller)).ok).toBe(false);
    expect((await findSession(someCaller(thief))).ok).toBe(false);
    expect((await findSession(someCaller(stranger))).ok).toBe(true);
  });

  test("mails a link that sets a new password; until then the old one works", async () => {
    await secureAccount(caller);
    expect((await signIn(somePassword)).ok).toBe(true);
    const [token] = await mailedTokens();
    const chosen = { token: token as Secret, password: "quite another passphrase" };
    expect((await finishPasswordReset(chosen, someCaller())).ok).toBe(true);
    expect((await signIn(somePassword)).ok).toBe(false);
    expect((await signIn(chosen.password)).ok).toBe(true);
  });

  test("makes a link void that was mailed before: the thief may have asked for it", async () => {
    await requestPasswordReset(person.email);
    const [before] = await mailedTokens();
    await secureAccount(caller);
    expect((await readOneTimeToken("password-reset", before as Secret)).ok).toBe(false);
  });

  test("makes a change of address void that was under way: it may have been the thief's", async () => {
    const thief = await signedInCaller(await someSession(person));
    await requestEmailChange("thief@example.com" as EmailAddress, thief);
    expect(await db().oneTimeToken.count({ where: { purpose: "email-change" } })).toBe(1);
    await secureAccount(caller);
    expect(await db().oneTimeToken.count({ where: { purpose: "email-change" } })).toBe(0);
  });

  test("is told in the activity: each session that ended, and the whole", async () => {
    await someSession(person);
    await secureAccount(caller);
    const { events } = await readActivity(person.id, { limit: 10 });
    expect(events.map(({ kind }) => kind).sort()).toEqual(["account-secured", "session-ended", "session-ended"]);
    for (const event of events) expect(event).toMatchObject({ actor: "person", address: caller.address });
  });

  test("is done whole or not at all", async () => {
    await db().$executeRaw`CREATE TRIGGER stop BEFORE INSERT ON OutboxLetter BEGIN SELECT RAISE(ABORT, 'stopped'); END`;
    await expect(secureAccount(caller)).rejects.toThrow();
    expect((await findSession(caller)).ok).toBe(true);
    expect((await readActivity(person.id, { limit: 1 })).events).toEqual([]);
  });
});

function signIn(password: string) {
  return signInWithPassword({ email: person.email, password, keepSignedIn: false }, someCaller());
}

/** The one-time tokens of the letters that wait. */
async function mailedTokens(): Promise<string[]> {
  return (await takeLetters()).flatMap((letter) =>
    letter.kind === "password-reset" || letter.kind === "account-secured" ? [letter.token] : [],
  );
}
