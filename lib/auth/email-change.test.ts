import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { SignedInCaller, User } from "#lib/auth/caller";
import { requestEmailChange } from "#lib/auth/email-change";
import { findOneTimeToken, newOneTimeToken, type Purpose, storeOneTimeToken } from "#lib/auth/one-time-token";
import { finishPasswordReset, requestPasswordReset } from "#lib/auth/password-reset";
import { secureAccount } from "#lib/auth/secure-account";
import { findSession } from "#lib/auth/session";
import { endAllSessions } from "#lib/auth/session-ending";
import { finishSignUp, requestSignUp } from "#lib/auth/sign-up";
import { disableUser, removeUser, setPassword } from "#lib/auth/user-administration";
import { hours } from "#lib/clock";
import { db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { rateLimits } from "#lib/limits";
import { tokenPurposes } from "#lib/mail/token-purposes";
import { hashSecret, type Secret } from "#lib/secret";
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

describe("asking for another address", () => {
  test("changes nothing: the old one stays until the new one is confirmed", async () => {
    await requestTokenFrom(newAddress, caller);
    expect(await addressOf(person)).toBe(person.email);
    expect((await signIn(person.email)).ok).toBe(true);
    expect((await signIn(newAddress)).ok).toBe(false);
  });

  test("makes the link void that was asked for before, whichever address it went to", async () => {
    const first = await requestTokenFrom(newAddress, caller);
    const second = await requestTokenFrom(thirdAddress, caller);
    const third = await requestTokenFrom(thirdAddress, caller);
    for (const token of [first, second]) expect(await finish(token)).toEqual(invalid);
    expect(await finish(third)).toEqual(done);
    expect(await addressOf(person)).toBe(thirdAddress);
  });

  test("leaves a link to reset the password as it is: a thief must not take it from the owner", async () => {
    await requestPasswordReset(person.email);
    const reset = await mailedToken(person.email);
    await requestTokenFrom(newAddress, caller);
    expect((await finishPasswordReset({ token: reset, password: newPassword }, someCaller())).ok).toBe(true);
  });

  test("is refused for the address that the person has, and mails nothing", async () => {
    expect(await requestEmailChange(person.email, caller)).toEqual({ ok: false, error: "email-unchanged" });
    expect(await db().outboxLetter.count()).toBe(0);
  });

  test("tells the owner of an address that is taken, and whoever asks nothing", async () => {
    const owner = await someUser();
    expect(await requestEmailChange(owner.email, caller)).toEqual(done);
    const [mail] = await mailsTo(owner.email);
    expect(mail?.subject).toBe("You already have an account at Latchkey");
    expect(mail?.text).not.toContain("#t=");
  });

  test("looks nobody up, and leaves the same rows for every address", async () => {
    const owner = await someUser();
    for (const email of [owner.email, newAddress]) {
      expect(await requestEmailChange(email, caller)).toEqual(done);
      const kept = await db().oneTimeToken.findMany({ omit: { hash: true, createdAt: true, expiresAt: true } });
      expect(kept).toEqual([{ purpose: "email-change", email, userId: person.id }]);
    }
    expect(await db().outboxLetter.count()).toBe(2);
  });

  test("beyond the limit mails nothing, says nothing, and leaves the newest link good", async () => {
    const { most } = rateLimits["mail-to-address"];
    let newest = "" as Secret;
    for (let times = 0; times < most; times += 1) newest = await requestTokenFrom(newAddress, caller);
    expect(await requestEmailChange(newAddress, caller)).toEqual(done);
    expect(await mailsTo(newAddress)).toHaveLength(most);
    expect(await finish(newest)).toEqual(done);
  });

  test("comes to nothing where the session ended meanwhile", async () => {
    await endAllSessions(caller);
    expect(await requestEmailChange(newAddress, caller)).toEqual({ ok: false, error: "not-signed-in" });
    await removeUser(person);
    expect(await requestEmailChange(newAddress, caller)).toEqual({ ok: false, error: "not-signed-in" });
    expect(await db().oneTimeToken.count()).toBe(0);
  });

  test("is done whole or not at all", async () => {
    const before = await requestTokenFrom(newAddress, caller);
    await db().$executeRaw`CREATE TRIGGER stop BEFORE INSERT ON OutboxLetter BEGIN SELECT RAISE(ABORT, 'stopped'); END`;
    await expect(requestEmailChange(thirdAddress, caller)).rejects.toThrow();
    await db().$executeRaw`DROP TRIGGER stop`;
    expect(await finish(before)).toEqual(done);
  });
});

describe("a confirmed address", () => {
  test("takes the place of the old one, in another browser as well, and the session goes on", async () => {
    expect(await finish(await requestTokenFrom(newAddress, caller))).toEqual(done);
    expect(await findSession(caller)).toMatchObject({ ok: true, value: { user: { email: newAddress } } });
    expect((await signIn(newAddress)).ok).toBe(true);
    expect((await signIn(person.email)).ok).toBe(false);
  });

  test("is told to the old one, with the way back and without the new one", async () => {
    await finish(await requestTokenFrom(newAddress, caller));
    const [mail] = await mailsTo(person.email);
    expect(mail?.subject).toBe("Your address for Latchkey was changed");
    expect(mail?.text).toMatch(/\/email-change\/undo#t=/);
    expect(mail?.text).not.toContain(newAddress);
  });

  test("is found in the activity", async () => {
    await finish(await requestTokenFrom(newAddress, caller));
    expect(await kindsOf(person)).toEqual(["email-change"]);
  });

  test("is where a password is reset from then on; links that either address had before are void", async () => {
    for (const email of [person.email, newAddress]) await requestPasswordReset(email);
    const before = await mailedToken(person.email);
    const atNew = await someToken("password-reset", newAddress);
    await finish(await requestTokenFrom(newAddress, caller));
    for (const token of [before, atNew]) expect(await reset(token)).toEqual(invalid);
    expect(await db().oneTimeToken.count({ where: { purpose: "password-reset" } })).toBe(0);
    await requestPasswordReset(person.email);
    expect((await mailsTo(person.email))[0]?.subject).toBe("No password to reset at Latchkey");
    await requestPasswordReset(newAddress);
    expect((await reset(await mailedToken(newAddress))).ok).toBe(true);
  });

  test("is set whole or not at all", async () => {
    const token = await requestTokenFrom(newAddress, caller);
    await db().$executeRaw`CREATE TRIGGER stop BEFORE INSERT ON OutboxLetter BEGIN SELECT RAISE(ABORT, 'stopped'); END`;
    await expect(finish(token)).rejects.toThrow();
    await db().$executeRaw`DROP TRIGGER stop`;
    expect(await addressOf(person)).toBe(person.email);
    expect(await finish(token)).toEqual(done);
  });
});

describe("an address that several want", () => {
  test("goes to whoever confirms first: nobody's link is void because somebody else asked", async () => {
    const other = await someUser();
    const mine = await requestTokenFrom(newAddress, caller);
    const theirs = await requestTokenFrom(newAddress, await signedInCaller(await someSession(other)));
    expect(await finish(mine)).toEqual(done);
    expect(await finish(theirs)).toEqual(taken);
    expect([await addressOf(person), await addressOf(other)]).toEqual([newAddress, other.email]);
  });

  test("goes to one of two who confirm it at once", async () => {
    const other = await someUser();
    const tokens = [
      await requestTokenFrom(newAddress, caller),
      await requestTokenFrom(newAddress, await signedInCaller(await someSession(other))),
    ];
    const outcomes = await Promise.all([...tokens, ...tokens].map(finish));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await db().user.count({ where: { email: newAddress } })).toBe(1);
  });

  test("stays with whoever signed up with it meanwhile; nothing is half, and the link is not spent", async () => {
    const token = await requestTokenFrom(newAddress, caller);
    await someUser({ email: newAddress });
    expect(await finish(token)).toEqual(taken);
    expect(await addressOf(person)).toBe(person.email);
    expect(await mailsTo(person.email)).toEqual([]);
    expect(await kindsOf(person)).toEqual([]);
    await db().user.delete({ where: { email: newAddress } });
    expect(await finish(token)).toEqual(done);
  });

  test("makes a sign-up void that was under way for it", async () => {
    const token = await requestTokenFrom(newAddress, caller);
    await requestSignUp(newAddress);
    const signUp = { token: await mailedToken(newAddress), name: "Eve", password: newPassword };
    expect(await finish(token)).toEqual(done);
    expect(await finishSignUp(signUp, someCaller())).toEqual(invalid);
    expect(await addressOf(person)).toBe(newAddress);
  });
});

describe("a token to confirm an address", () => {
  test("works once under 20 tries at once, and one mail is sent", async () => {
    const token = await requestTokenFrom(newAddress, caller);
    await twentyTimes(() => finish(token));
    expect(await mailsTo(person.email)).toHaveLength(1);
  });

  test.each([
    ["works", 24 - 1 / 3600, done],
    ["is refused", 24, invalid],
  ])("%s after %d hours", async (_, age, outcome) => {
    const token = await requestTokenFrom(newAddress, caller);
    pass(hours(age));
    expect(await finish(token)).toEqual(outcome);
  });

  test.each([
    ["reset the password by mail", resetByMail],
    ["said that it was not them", () => secureAccount(caller)],
    ["was given another password by an operator", () => setPassword(person, newPassword)],
    ["was disabled", () => disableUser(person)],
    ["was removed", () => removeUser(person)],
  ])("is void once the person %s", async (_, change) => {
    const token = await requestTokenFrom(newAddress, caller);
    await change();
    expect(await finish(token)).toEqual(invalid);
  });

  test("is refused where the account is disabled, however it came to be there", async () => {
    await disableUser(person);
    expect(await finish(await someToken("email-change", newAddress, person))).toEqual(invalid);
    expect(await finish(await someToken("email-change", newAddress))).toEqual(invalid);
  });

  test.each(["", "x", "a".repeat(43), "\0"])("is not %j", async (token) => {
    await requestTokenFrom(newAddress, caller);
    expect(await finish(token as Secret)).toEqual(invalid);
    expect(await undo(token as Secret)).toEqual(invalid);
  });
});

const uses = {
  "sign-up": (token) => finishSignUp({ token, name: "Eve", password: newPassword }, someCaller()),
  "password-reset": (token) => reset(token),
  "email-change": (token) => finish(token),
  "email-change-undo": (token) => undo(token),
} satisfies Record<Purpose, (token: Secret) => Promise<unknown>>;

const purposes = Object.keys(tokenPurposes) as Purpose[];
const mistaken = purposes.flatMap((purpose) => purposes.map((use) => ({ purpose, use })));

test.each(mistaken.filter(({ purpose, use }) => purpose !== use))(
  "a token for $purpose is refused where one for $use is meant, and is not spent",
  async ({ purpose, use }) => {
    const token = await someToken(purpose, purpose === "password-reset" ? person.email : newAddress, person);
    expect(await uses[use](token)).toEqual(invalid);
    expect(await findOneTimeToken(db(), purpose, await hashSecret(token))).not.toBeNull();
    expect([await addressOf(person), (await findSession(caller)).ok]).toEqual([person.email, true]);
    expect(await uses[purpose](token)).toMatchObject({ ok: true });
  },
);

async function resetByMail(): Promise<void> {
  await requestPasswordReset(person.email);
  expect((await reset(await mailedToken(person.email))).ok).toBe(true);
}

/** A token as it is stored for whoever asks, without its mail. */
async function someToken(purpose: Purpose, email: EmailAddress, user: User | null = null): Promise<Secret> {
  const made = await newOneTimeToken();
  await storeOneTimeToken(db(), purpose, email, made.hash, user?.id ?? null);
  return made.token;
}
