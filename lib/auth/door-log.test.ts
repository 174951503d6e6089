/** What the log says of what happens at the door, whichever use case it happens in. */
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { deleteAccount } from "#lib/auth/account-deletion";
import { makeApiToken, revokeApiToken } from "#lib/auth/api-token";
import type { SignedInCaller } from "#lib/auth/caller";
import { deviceOf, rememberDevice } from "#lib/auth/known-device";
import { provePassword } from "#lib/auth/own-password";
import { changePassword } from "#lib/auth/password-change";
import { limitKey } from "#lib/auth/rate-limit";
import { reauthenticate } from "#lib/auth/reauthentication";
import { secureAccount } from "#lib/auth/secure-account";
import { findSession, renewSession } from "#lib/auth/session";
import { signInWithPassword } from "#lib/auth/sign-in";
import { signOut } from "#lib/auth/sign-out";
import { minutes } from "#lib/clock";
import { db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { guessLimit } from "#lib/limits";
import { newSecret } from "#lib/secret";
import { pass } from "#lib/testing/clock";
import { useFreshDatabase } from "#lib/testing/database";
import { useLog } from "#lib/testing/log";
import { signedInCaller, someCaller, somePassword, someSession, someUser } from "#lib/testing/people";

const { lines, text } = useLog();
useFreshDatabase();

const wrong = "nobody's own passphrase";
const next = "quite another passphrase";
const wish = { name: "backup job", scopes: ["profile:read"], expiresInDays: 30 } as const;

describe("the log says who, from where and how, and no password:", () => {
  test.each<[string, string, string, (caller: SignedInCaller) => Promise<unknown>]>([
    ["a sign-in", "authn_login_success", "password", ({ user }) => signIn(user.email, somePassword)],
    [
      "a password given again",
      "authn_login_success",
      "reauthentication",
      (caller) => reauthenticate(somePassword, caller),
    ],
    ["a new password", "authn_password_change", "change", (caller) => changePassword(replacing(somePassword), caller)],
  ])("%s is %s, by %s", async (_, event, method, act) => {
    const caller = await signedInCaller(await someSession(await someUser()));
    await act(caller);
    expect(lines()).toContainEqual(
      expect.objectContaining({ event, method, user: caller.user.id, address: caller.address }),
    );
    expect(text()).not.toMatch(/passphrase/);
  });

  test.each<[string, string, (caller: SignedInCaller) => Promise<unknown>]>([
    ["a sign-out", "session_logout", (caller) => signOut(caller)],
    ["a new API token", "authn_token_created", (caller) => makeApiToken(wish, caller)],
    ["a revoked API token", "authn_token_revoked", makeAndRevoke],
    ["an account that is secured", "account_secured", (caller) => secureAccount(caller)],
    ["an account that is deleted", "user_deleted", (caller) => deleteAccount(somePassword, caller)],
  ])("%s is %s", async (_, event, act) => {
    const caller = await signedInCaller(await someSession(await someUser()));
    await act(caller);
    expect(lines()).toContainEqual(expect.objectContaining({ event, user: caller.user.id, address: caller.address }));
    expect(text()).not.toMatch(/passphrase/);
  });

  test("a wrong password is authn_login_fail, and a guess too many is no more than that; the address is in neither", async () => {
    vi.useFakeTimers({ toFake: ["Date"] }); // it waits for a second: on a busy machine that would be over
    onTestFinished(() => void vi.useRealTimers());
    const { id, email } = await someUser();
    for (let guess = 0; guess <= guessLimit.free; guess += 1) await signIn(email, wrong);
    const [fail, ...more] = lines().filter(({ event }) => event !== "request");
    expect(fail).toMatchObject({ event: "authn_login_fail", user: id, address: "192.0.2.1", method: "password" });
    expect(more.at(-1)).toMatchObject({ event: "excess_rate_limit_exceeded", limit: "password-of-address" });
    expect(text()).not.toContain(email);
    expect(text()).not.toContain(wrong);
  });

  const atSignIn = ({ user }: SignedInCaller, password: string) => signIn(user.email, password);
  const deviceToken = newSecret();
  const inKnownBrowser = async ({ user }: SignedInCaller, password: string) => {
    await rememberDevice(db(), user.id, await deviceOf(user.id, { deviceToken }));
    return signIn(user.email, password, deviceToken);
  };
  const inSession = (caller: SignedInCaller, password: string) =>
    provePassword(password, caller, "reauthentication-refused");

  test.each([
    ["at sign-in", atSignIn],
    ["in a known browser", inKnownBrowser],
    ["within a session", inSession],
  ])("many wrong passwords before the right one are authn_login_successafterfail: %s", async (_, act) => {
    onTestFinished(() => void vi.useRealTimers());
    const caller = await signedInCaller(await someSession(await someUser()));
    const afterMany = () => lines().filter(({ event }) => event === "authn_login_successafterfail");
    for (const [wrongOnes, told] of [
      [guessLimit.free - 1, []],
      [guessLimit.free + 1, [expect.objectContaining({ user: caller.user.id, retries: guessLimit.free + 1 })]],
    ] as const) {
      for (let guess = 0; guess < wrongOnes; guess += 1) {
        await act(caller, wrong);
        pass(minutes(1));
      }
      expect(await act(caller, somePassword)).toMatchObject({ ok: true });
      expect(afterMany()).toEqual(told);
    }
  });

  test("a token that is not ours is jwt_invalid, one that comes back after its renewal is authn_token_reuse; neither is told", async () => {
    onTestFinished(() => void vi.useRealTimers());
    const person = await someUser();
    const stolen = await someSession(person);
    const forged = `${stolen.token.slice(0, -86)}${"A".repeat(86)}`;
    await findSession({ ...someCaller(), sessionToken: forged });
    expect(lines()).toContainEqual(expect.objectContaining({ event: "jwt_invalid", address: "192.0.2.1" }));
    for (let newest = stolen, renewals = 0; renewals < 2; renewals += 1) {
      pass(minutes(11));
      const renewed = await renewSession(someCaller(newest));
      if (!renewed.ok) throw new Error(renewed.error);
      newest = renewed.value.issued;
    }
    await renewSession(someCaller(stolen));
    expect(lines()).toContainEqual(
      expect.objectContaining({ level: 40, event: "authn_token_reuse", user: person.id, address: "192.0.2.1" }),
    );
    for (const part of stolen.token.split(".").slice(1)) expect(text()).not.toContain(part);
  });

  test("the last wrong password that is looked at is authn_login_lock", async () => {
    const { id, email } = await someUser();
    await signIn(email, wrong);
    expect(lines()).not.toContainEqual(expect.objectContaining({ event: "authn_login_lock" }));
    await db().rateLimit.updateMany({
      where: { key: await limitKey("password-of-address", email) },
      data: { used: guessLimit.most - 1 },
    });
    await signIn(email, wrong);
    const locks = lines().filter(({ event }) => event === "authn_login_lock");
    expect(locks).toMatchObject([{ level: 40, user: id, limit: "password-of-address" }]);
    expect(text()).not.toContain(email);
  });
});

function signIn(email: EmailAddress, password: string, deviceToken: string | null = null) {
  return signInWithPassword({ email, password, keepSignedIn: false }, { ...someCaller(), deviceToken });
}

function replacing(currentPassword: string) {
  return { currentPassword, newPassword: next };
}

async function makeAndRevoke(caller: SignedInCaller): Promise<void> {
  const made = await makeApiToken(wish, caller);
  if (made.ok) await revokeApiToken(caller, made.value.apiToken.id);
}
