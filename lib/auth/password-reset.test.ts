import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readActivity } from "#lib/auth/activity";
import type { Caller, User } from "#lib/auth/caller";
import { deliverMail } from "#lib/auth/mail-delivery";
import { newOneTimeToken, type Purpose, readOneTimeToken, storeOneTimeToken } from "#lib/auth/one-time-token";
import { hashPassword } from "#lib/auth/password";
import { finishPasswordReset, requestPasswordReset, startPasswordReset } from "#lib/auth/password-reset";
import { findSession } from "#lib/auth/session";
import { signInWithPassword } from "#lib/auth/sign-in";
import { finishSignUp } from "#lib/auth/sign-up";
import { findAccount, replacePassword } from "#lib/auth/user";
import { disableUser, enableUser, removeUser, setPassword } from "#lib/auth/user-administration";
import { minutes } from "#lib/clock";
import { db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { rateLimits } from "#lib/limits";
import { readMailbox } from "#lib/mail/mailbox";
import type { Secret } from "#lib/secret";
import { pass } from "#lib/testing/clock";
import { useFreshDatabase } from "#lib/testing/database";
import { whileHashing } from "#lib/testing/hashing";
import { someCaller, somePassword, someSession, someUser } from "#lib/testing/people";

const newPassword = "quite another passphrase";
const invalid = { ok: false, error: "token-invalid" };
const done = { ok: true, value: expect.any(String) };

let person: User;

useFreshDatabase();

beforeEach(async () => {
  person = await someUser();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("asking to reset a password", () => {
  test("changes nothing: the old password and the sessions live on", async () => {
    const session = await someSession(person);
    await requestToken();
    expect((await signIn(somePassword)).ok).toBe(true);
    expect((await findSession(someCaller(session))).ok).toBe(true);
  });

  test("looks nobody up, and leaves the same rows for everybody", async () => {
    await db().$executeRaw`ALTER TABLE "User" RENAME TO "Unreachable"`;
    for (const email of [person.email, "nobody@example.com" as EmailAddress]) await requestPasswordReset(email);
    expect(await db().oneTimeToken.count()).toBe(2);
    expect(await db().outboxLetter.count()).toBe(2);
  });

  test("is done whole or not at all", async () => {
    await db().$executeRaw`CREATE TRIGGER stop BEFORE INSERT ON OutboxLetter BEGIN SELECT RAISE(ABORT, 'stopped'); END`;
    await expect(requestPasswordReset(person.email)).rejects.toThrow();
    expect(await db().oneTimeToken.count()).toBe(0);
  });

  test("that others ask for too leaves the newest link good, and mails no more than the limit allows", async () => {
    let newest = "" as Secret;
    for (let times = 0; times < rateLimits["mail-to-address"].most; times += 1) newest = await requestToken();
    for (let times = 0; times < 5; times += 1) await requestPasswordReset(person.email);
    expect(await deliverMail()).toBe(0);
    expect(await finish(newest)).toEqual(done);
  });

  test("can be part of a larger change, and is undone with it", async () => {
    const kept = await newOneTimeToken();
    await db().$transaction((tx) => startPasswordReset(tx, person.email, kept));
    const undone = db().$transaction(async (tx) => {
      await startPasswordReset(tx, person.email, await newOneTimeToken());
      throw new Error("rolled back");
    });
    await expect(undone).rejects.toThrow("rolled back");
    expect(await db().outboxLetter.count()).toBe(1);
    expect(await finish(kept.token)).toEqual(done);
  });
});

describe("a new password", () => {
  test("takes the place of the old one, and signs nobody in", async () => {
    expect(await finish(await requestToken())).toEqual(done);
    expect(await db().session.count()).toBe(0);
    expect(await signIn(somePassword)).toEqual({ ok: false, error: "wrong-credentials" });
    expect((await signIn(newPassword)).ok).toBe(true);
  });

  test("ends every session and every pending token of the account, and nobody else's", async () => {
    const other = await someUser();
    const [mine, others] = [await someSession(person, true), await someSession(other)];
    const [myToken, othersToken] = [await someToken("sign-up", person.email), await someToken("sign-up", other.email)];
    const othersReset = await someToken("password-reset", other.email);
    await finish(await requestToken());
    expect((await findSession(someCaller(mine))).ok).toBe(false);
    expect((await findSession(someCaller(others))).ok).toBe(true);
    expect(await readOneTimeToken("sign-up", myToken)).toEqual(invalid);
    expect((await readOneTimeToken("sign-up", othersToken)).ok).toBe(true);
    expect((await readOneTimeToken("password-reset", othersReset)).ok).toBe(true);
  });

  test("is told to the owner, with a way back and no token", async () => {
    await finish(await requestToken());
    const mail = await newestMail();
    expect(mail).toMatchObject({ to: person.email, subject: "Your Latchkey password was changed" });
    expect(mail?.text).toMatch(/\/password-reset$/m);
    expect(mail?.text).not.toContain("#t=");
  });

  test("is found in the owner's activity, and so are the sessions that it ended", async () => {
    await someSession(person);
    await finish(await requestToken());
    const { events } = await readActivity(person.id, { limit: 10 });
    expect(events.map(({ kind, actor }) => [kind, actor]).sort()).toEqual([
      ["password-reset", "person"],
      ["session-ended", "person"],
    ]);
  });

  test("must pass the rules, with the owner's name and address in mind; a refused one spends nothing", async () => {
    const token = await requestToken();
    const session = await someSession(person);
    for (const [password, error] of [
      ["short", "too-short"],
      ["x".repeat(129), "too-long"],
      [person.email, "own-address"],
      ["some person some", "own-address"],
    ] as const) {
      expect(await finish(token, password)).toEqual({ ok: false, error });
    }
    expect((await findSession(someCaller(session))).ok).toBe(true);
    expect(await finish(token)).toEqual(done);
  });

  test.each(["Session", "OneTimeToken"])("is set whole or not at all (%s)", async (table) => {
    const token = await requestToken();
    const session = await someSession(person);
    await db().$executeRawUnsafe(
      `CREATE TRIGGER stop BEFORE DELETE ON ${table} BEGIN SELECT RAISE(ABORT, 'stopped'); END`,
    );
    await expect(finish(token)).rejects.toThrow();
    expect((await findSession(someCaller(session))).ok).toBe(true);
    expect((await signIn(somePassword)).ok).toBe(true);
    await db().$executeRaw`DROP TRIGGER stop`;
    expect(await finish(token)).toEqual(done);
  });
});

describe("a token to reset a password", () => {
  test("works once under 20 tries at once", async () => {
    const token = await requestToken();
    const passwords = Array.from({ length: 20 }, (_, i) => `passphrase of try number ${i}`);
    const outcomes = await Promise.all(passwords.map((password, n) => finish(token, password, from(n))));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.filter(({ ok }) => !ok)).toEqual(Array.from({ length: 19 }, () => invalid));
    const winner = passwords[outcomes.findIndex(({ ok }) => ok)] ?? "";
    expect((await signIn(winner)).ok).toBe(true);
    await deliverMail();
    expect((await readMailbox()).filter(({ subject }) => subject.includes("was changed"))).toHaveLength(1);
  });

  test.each([
    ["works", 29.9, done],
    ["is refused", 30, invalid],
  ])("%s after %d minutes", async (_, age, outcome) => {
    const token = await requestToken();
    pass(minutes(age));
    expect(await finish(token)).toEqual(outcome);
  });

  test("is void once a newer one was asked for", async () => {
    const older = await requestToken();
    const newer = await requestToken();
    expect(await finish(older)).toEqual(invalid);
    expect(await finish(newer)).toEqual(done);
  });

  test("is void where a newer one is asked for while the password is being hashed", async () => {
    const token = await requestToken();
    expect(await finishWhile(token, () => requestPasswordReset(person.email))).toEqual(invalid);
    expect((await signIn(somePassword)).ok).toBe(true);
  });

  test("works where the old password was hashed anew meanwhile", async () => {
    const token = await requestToken();
    const renewed = await hashPassword(somePassword);
    if (!renewed.ok) throw new Error(renewed.error);
    const rehash = () => replacePassword(db(), person.id, renewed.value);
    expect(await finishWhile(token, rehash)).toEqual(done);
    expect((await signIn(newPassword)).ok).toBe(true);
  });

  test("signs nobody up, and is not spent by the try", async () => {
    const token = await requestToken();
    const signUp = { token, name: "Ada", password: newPassword };
    expect(await finishSignUp(signUp, someCaller())).toEqual(invalid);
    expect(await finish(token)).toEqual(done);
  });

  test("cannot be replaced by one of another purpose, which is not spent by the try", async () => {
    const token = await someToken("sign-up", person.email);
    for (const password of [newPassword, "short"]) expect(await finish(token, password)).toEqual(invalid);
    expect((await readOneTimeToken("sign-up", token)).ok).toBe(true);
    expect((await signIn(somePassword)).ok).toBe(true);
  });

  test.each(["", "x", "a".repeat(43), "\0", "' OR 1=1 --"])("is not %j", async (token) => {
    await requestToken();
    expect(await finish(token as Secret)).toEqual(invalid);
  });

  test("is nowhere in the database in plain form", async () => {
    const token = await requestToken();
    expect(JSON.stringify(await db().oneTimeToken.findMany())).not.toContain(token);
  });
});

describe("a token to reset the password of an account", () => {
  test.each([
    ["disabled", () => disableUser(person)],
    ["removed", () => removeUser(person)],
    ["given another password by an operator", () => setPassword(person, "as the operator wants it")],
  ])("that was %s since is refused", async (_, change) => {
    const token = await requestToken();
    await change();
    expect(await finish(token)).toEqual(invalid);
  });

  test("that is disabled is refused, and still after it is enabled", async () => {
    await disableUser(person);
    const token = await someToken("password-reset", person.email);
    expect(await finish(token)).toEqual(invalid);
    expect((await readOneTimeToken("password-reset", token)).ok).toBe(true);
    await enableUser(person);
    expect(await finish(token)).toEqual(invalid);
  });

  test("that nobody ever had is refused", async () => {
    const token = await someToken("password-reset", "nobody@example.com" as EmailAddress);
    expect(await finish(token)).toEqual(invalid);
    expect(await findAccount({ email: "nobody@example.com" as EmailAddress })).toBeNull();
  });

  test("that is disabled while the new password is being hashed is refused", async () => {
    const token = await requestToken();
    expect(await finishWhile(token, () => disableUser(person))).toEqual(invalid);
    await enableUser(person);
    expect((await signIn(somePassword)).ok).toBe(true);
  });
});

function finish(token: Secret, password = newPassword, caller = someCaller()) {
  return finishPasswordReset({ token, password }, caller);
}

/** One peer may have only so many passwords hashed at once. */
function from(n: number): Caller {
  return { ...someCaller(), address: `198.51.100.${n}` };
}

/** Finishes while `change` is made: after the account was found, and before the new password is hashed. */
function finishWhile(token: Secret, change: () => Promise<unknown>) {
  return whileHashing<unknown>(() => finish(token), change);
}

function signIn(password: string) {
  return signInWithPassword({ email: person.email, password, keepSignedIn: false }, someCaller());
}

/** Asks for a new password, and reads the token out of the mail, as the person would. */
async function requestToken(): Promise<Secret> {
  await requestPasswordReset(person.email);
  return /#t=([\w-]+)/.exec((await newestMail())?.text ?? "")?.[1] as Secret;
}

/** A token as it is stored for whoever asks, without its mail. */
async function someToken(purpose: Purpose, email: EmailAddress): Promise<Secret> {
  const made = await newOneTimeToken();
  await storeOneTimeToken(db(), purpose, email, made.hash);
  return made.token;
}

async function newestMail() {
  await deliverMail();
  return (await readMailbox(1))[0];
}
