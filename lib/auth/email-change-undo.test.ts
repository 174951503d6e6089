import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { SignedInCaller, User } from "#lib/auth/caller";
import { requestEmailChange } from "#lib/auth/email-change";
import { requestPasswordReset } from "#lib/auth/password-reset";
import { secureAccount } from "#lib/auth/secure-account";
import { findSession } from "#lib/auth/session";
import { disableUser, enableUser, removeUser } from "#lib/auth/user-administration";
import { days, hours } from "#lib/clock";
import { db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import type { Secret } from "#lib/secret";
import { pass } from "#lib/testing/clock";
import { useFreshDatabase } from "#lib/testing/database";
import {
  addressOf,
  done,
  finish,
  invalid,
  kindsOf,
  newAddress,
  newPassword,
  requestTokenFrom,
  reset,
  signIn,
  taken,
  thirdAddress,
  twentyTimes,
  undo,
} from "#lib/testing/email-change";
import { mailedToken, mailsTo } from "#lib/testing/mail";
import { signedInCaller, someCaller, someSession, someUser } from "#lib/testing/people";

let person: User;
let caller: SignedInCaller;

useFreshDatabase();

beforeEach(async () => {
  person = await someUser();
  caller = await signedInCaller(await someSession(person));
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a change that is undone", () => {
  test("gives the old address back, signs everybody out, and makes the password void", async () => {
    const undoToken = await changeTo(newAddress);
    const thief = await someSession(person, true);
    expect(await undo(undoToken)).toEqual(done);
    expect(await addressOf(person)).toBe(person.email);
    for (const one of [caller, someCaller(thief)]) expect((await findSession(one)).ok).toBe(false);
    for (const email of [person.email, newAddress]) expect((await signIn(email)).ok).toBe(false);
  });

  test("mails the old address a link to choose a password by, and tells the other", async () => {
    await undo(await changeTo(newAddress));
    expect((await reset(await mailedToken(person.email))).ok).toBe(true);
    expect((await signIn(person.email, newPassword)).ok).toBe(true);
    expect((await mailsTo(newAddress))[0]?.subject).toBe("This address no longer has your account at Latchkey");
  });

  test("is found in the activity, and so are the sessions that it ended", async () => {
    await undo(await changeTo(newAddress));
    expect(await kindsOf(person)).toEqual(["email-change", "email-change-undone", "session-ended", "session-ended"]);
  });

  test("takes what a thief had begun: a further address, and a password by the mail of theirs", async () => {
    const undoToken = await changeTo(newAddress);
    await requestPasswordReset(newAddress);
    const theirReset = await mailedToken(newAddress);
    const theirs = await requestTokenFrom(thirdAddress, await signedInCaller(await someSession(person)));
    await undo(undoToken);
    expect(await finish(theirs)).toEqual(invalid);
    expect(await reset(theirReset)).toEqual(invalid);
  });

  test.each([
    ["works", 7 - 1 / 86_400, done],
    ["is refused", 7, invalid],
  ])("by a link that %s after %d days", async (_, age, outcome) => {
    const undoToken = await changeTo(newAddress);
    pass(days(age));
    expect(await undo(undoToken)).toEqual(outcome);
  });

  test("by 20 at once is undone once, and mails one link", async () => {
    const undoToken = await changeTo(newAddress);
    await twentyTimes(() => undo(undoToken));
    expect(
      (await mailsTo(person.email)).filter(({ subject }) => subject.startsWith("Choose a new password")),
    ).toHaveLength(1);
  });

  test("is undone whole or not at all", async () => {
    const undoToken = await changeTo(newAddress);
    await db().$executeRaw`CREATE TRIGGER stop BEFORE INSERT ON OutboxLetter BEGIN SELECT RAISE(ABORT, 'stopped'); END`;
    await expect(undo(undoToken)).rejects.toThrow();
    await db().$executeRaw`DROP TRIGGER stop`;
    expect([await addressOf(person), (await findSession(caller)).ok]).toEqual([newAddress, true]);
    expect((await signIn(newAddress)).ok).toBe(true);
    expect(await undo(undoToken)).toEqual(done);
  });
});

describe("whoever took an account over", () => {
  test("cannot stop the owner by changing the address again, nor undo what the owner does", async () => {
    const owners = await changeTo(newAddress);
    pass(hours(1));
    const thiefs = await changeTo(thirdAddress);
    expect(await undo(owners)).toEqual(done);
    expect(await addressOf(person)).toBe(person.email);
    expect(await undo(thiefs)).toEqual(invalid);
  });

  test("cannot stop the owner by going back and forth between addresses of their own", async () => {
    const owners = await changeTo(newAddress);
    for (const email of [thirdAddress, "fourth@example.com" as EmailAddress, thirdAddress]) {
      pass(hours(1));
      await undo(await changeTo(email));
    }
    expect(await undo(owners)).toEqual(done);
  });

  test.each([
    ["a password reset", () => resetByMail(newAddress)],
    ["saying that it was not them", async () => secureAccount(await signedInCaller(await someSession(person)))],
    ["asking for yet another address", () => requestEmailChange(thirdAddress, caller)],
  ])("cannot stop the owner by %s", async (_, trick) => {
    const owners = await changeTo(newAddress);
    await trick();
    expect(await undo(owners)).toEqual(done);
    expect(await addressOf(person)).toBe(person.email);
  });
});

describe("changes of address of a longer life", () => {
  test("are undone one after the other; the earlier can be undone after the later", async () => {
    const first = await changeTo(newAddress);
    pass(hours(1));
    const second = await changeTo(thirdAddress);
    expect(await undo(second)).toEqual(done);
    expect(await addressOf(person)).toBe(newAddress);
    expect(await undo(first)).toEqual(done);
    expect(await addressOf(person)).toBe(person.email);
  });

  test("are over once one led back: no link that was mailed since, to a thief perhaps, outlives that", async () => {
    const first = await changeTo(newAddress);
    pass(hours(1));
    const second = await changeTo(thirdAddress);
    pass(hours(1));
    await changeTo(person.email);
    for (const token of [first, second]) expect(await undo(token)).toEqual(invalid);
    expect(await addressOf(person)).toBe(person.email);
    expect((await mailsTo(thirdAddress))[0]?.subject).toBe("This address no longer has your account at Latchkey");
    pass(hours(1));
    expect(await undo(await changeTo(newAddress))).toEqual(done);
    expect(await addressOf(person)).toBe(person.email);
  });

  test("cannot be undone while the old address has another account, and still can once that is deleted", async () => {
    const undoToken = await changeTo(newAddress);
    const another = await someUser({ email: person.email });
    expect(await undo(undoToken)).toEqual(taken);
    expect([await addressOf(person), (await findSession(caller)).ok]).toEqual([newAddress, true]);
    await removeUser(another);
    expect(await undo(undoToken)).toEqual(done);
  });

  test("cannot be undone while the account is disabled, and still can once it is enabled", async () => {
    const undoToken = await changeTo(newAddress);
    await disableUser(person);
    expect(await undo(undoToken)).toEqual(invalid);
    await enableUser(person);
    expect(await undo(undoToken)).toEqual(done);
  });

  test("cannot be undone of an account that is gone", async () => {
    const undoToken = await changeTo(newAddress);
    await removeUser(person);
    expect(await undo(undoToken)).toEqual(invalid);
    expect(await db().oneTimeToken.count()).toBe(0);
  });
});

/** Changes the address of the person, and gives the token that undoes it, from the mail to the one before. */
async function changeTo(email: EmailAddress): Promise<Secret> {
  const before = (await addressOf(person)) ?? ("" as EmailAddress);
  const changer = await signedInCaller(await someSession(person));
  expect(await finish(await requestTokenFrom(email, changer))).toEqual(done);
  return mailedToken(before);
}

async function resetByMail(email = person.email): Promise<void> {
  await requestPasswordReset(email);
  expect((await reset(await mailedToken(email))).ok).toBe(true);
}
