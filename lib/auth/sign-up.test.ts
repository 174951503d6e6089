import { describe, expect, test, vi } from "vitest";
import type { Caller } from "#lib/auth/caller";
import { deliverMail } from "#lib/auth/mail-delivery";
import { findSession } from "#lib/auth/session";
import { finishSignUp, requestSignUp } from "#lib/auth/sign-up";
import { hours, minus, now, plus, seconds } from "#lib/clock";
import { db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { rateLimits } from "#lib/limits";
import { readMailbox } from "#lib/mail/mailbox";
import type { Secret } from "#lib/secret";
import { useFreshDatabase } from "#lib/testing/database";
import { someCaller, somePassword, someUser } from "#lib/testing/people";

const address = "ada@example.com" as EmailAddress;

useFreshDatabase();

describe("signing up", () => {
  test("makes no account before the token is brought back", async () => {
    await requestSignUp(address);
    expect(await db().user.count()).toBe(0);
  });

  test("makes the account and signs in", async () => {
    const outcome = await finish(await requestToken());
    if (!outcome.ok) throw new Error(outcome.error);
    expect(outcome.value.user).toMatchObject({ email: address, name: "Ada" });
    expect(await findSession(someCaller(outcome.value.issued))).toMatchObject({ ok: true });
  });

  test("sends an owner another mail, without a token, and answers the same", async () => {
    await someUser({ email: address });
    await requestSignUp(address);
    await deliverMail();
    const [mail] = await readMailbox();
    expect(mail?.subject).toBe("You already have an account at Latchkey");
    expect(`${mail?.text}${mail?.html}`).not.toContain("/sign-up/finish");
  });

  test("50 requests at once leave one token, mail what the limit allows, and fail nowhere", async () => {
    await Promise.all(Array.from({ length: 50 }, () => requestSignUp(address)));
    expect(await db().oneTimeToken.count()).toBe(1);
    expect(await db().outboxLetter.count()).toBe(rateLimits["mail-to-address"].most);
  });

  test("beyond the limit leaves the newest link good", async () => {
    let newest = "" as Secret;
    for (let times = 0; times < rateLimits["mail-to-address"].most; times += 1) newest = await requestToken();
    await requestSignUp(address);
    expect((await finish(newest)).ok).toBe(true);
  });
});

describe("a one-time token", () => {
  test("works once under 20 tries at once", async () => {
    const token = await requestToken();
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, n) => finish(token, somePassword, from(n))));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(new Set(outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.error])))).toEqual(
      new Set(["token-invalid"]),
    );
    expect(await db().user.count()).toBe(1);
  });

  test("is void once a newer one was asked for", async () => {
    const older = await requestToken();
    const newer = await requestToken();
    expect(await finish(older)).toEqual({ ok: false, error: "token-invalid" });
    expect((await finish(newer)).ok).toBe(true);
  });

  test("is good for 24 hours", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: now() });
    const [token, end] = [await requestToken(), plus(now(), hours(24))];
    vi.setSystemTime(end);
    expect(await finish(token)).toEqual({ ok: false, error: "token-invalid" });
    vi.setSystemTime(minus(end, seconds(1)));
    expect((await finish(token)).ok).toBe(true);
    vi.useRealTimers();
  });

  test("is not used up by a password that is refused", async () => {
    const token = await requestToken();
    expect(await finish(token, "short")).toEqual({ ok: false, error: "too-short" });
    expect((await finish(token)).ok).toBe(true);
  });

  test("is nowhere in the database in plain form", async () => {
    const token = await requestToken();
    const rows = JSON.stringify(await db().oneTimeToken.findMany());
    expect(rows).not.toContain(token);
  });

  test("does not take over an account made meanwhile", async () => {
    const token = await requestToken();
    await someUser({ email: address, password: "an operator chose this one" });
    expect(await finish(token)).toEqual({ ok: false, error: "address-taken" });
    expect(await db().session.count()).toBe(0);
  });

  test.each(["", "x", "a".repeat(43)])("is not %j", async (token) => {
    await requestSignUp(address);
    expect(await finish(token as Secret)).toEqual({ ok: false, error: "token-invalid" });
  });
});

function finish(token: Secret, password = somePassword, caller = someCaller()) {
  return finishSignUp({ token, name: "Ada", password }, caller);
}

/** One peer may have only so many passwords hashed at once. */
function from(n: number): Caller {
  return { ...someCaller(), address: `198.51.100.${n}` };
}

/** Asks to sign up, and reads the token out of the mail, as the person would. */
async function requestToken(): Promise<Secret> {
  await requestSignUp(address);
  await deliverMail();
  const [mail] = await readMailbox();
  return /#t=([\w-]+)/.exec(mail?.text ?? "")?.[1] as Secret;
}
