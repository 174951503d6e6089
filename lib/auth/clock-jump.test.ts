/** What a clock that jumps does to what ends by time, and to what has ended. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { revokeApiToken } from "#lib/auth/api-token";
import { findApiTokenCaller } from "#lib/auth/bearer";
import type { User } from "#lib/auth/caller";
import { countGuess } from "#lib/auth/guess-limit";
import { purge } from "#lib/auth/housekeeping";
import { newOneTimeToken, readOneTimeToken, redeemOneTimeToken, storeOneTimeToken } from "#lib/auth/one-time-token";
import { consume } from "#lib/auth/rate-limit";
import { findSession, type IssuedToken, isAlive, renewSession } from "#lib/auth/session";
import { endSession } from "#lib/auth/session-ending";
import { type Duration, days, hours, minus, minutes, now } from "#lib/clock";
import { db } from "#lib/db/client";
import { guessLimit, rateLimits } from "#lib/limits";
import { pass, useStoppedClock } from "#lib/testing/clock";
import { useFreshDatabase } from "#lib/testing/database";
import { signedInCaller, someApiToken, someCaller, someSession, someUser } from "#lib/testing/people";

let person: User;

useFreshDatabase();
useStoppedClock(new Date("2026-03-01T12:00:00Z"));

beforeEach(async () => {
  person = await someUser();
});

describe("a clock that goes a day ahead", () => {
  test("ends nothing that may be older than a day", async () => {
    const [kept, { secret }] = [await someSession(person, true), await someApiToken(person)];
    pass(days(1));
    await purge();
    expect((await renewSession(someCaller(kept))).ok).toBe(true);
    expect((await findApiTokenCaller(secret, someCaller())).ok).toBe(true);
  });

  test("takes nothing away: once it is right again, everything is as it was", async () => {
    const [short, kept, { secret }] = [
      await someSession(person),
      await someSession(person, true),
      await someApiToken(person),
    ];
    const mailed = await someToken();
    pass(days(1));
    expect([await isAlive(someCaller(short)), await isGood(mailed.token)]).toEqual([false, false]);
    const { limits: _, ...purged } = await purge();
    expect(purged).toEqual({ sessions: 0, tokens: 0, apiTokens: 0, events: 0, strangersEvents: 0, devices: 0 });
    goBack(days(1));
    for (const issued of [short, kept]) expect((await findSession(someCaller(issued))).ok).toBe(true);
    expect([await isGood(mailed.token), (await findApiTokenCaller(secret, someCaller())).ok]).toEqual([true, true]);
  });
});

describe("a clock that goes back an hour", () => {
  test("revives nothing that was ended, replaced, used or revoked", async () => {
    const [ended, replaced, other] = await Promise.all([1, 2, 3].map(() => someSession(person, true)));
    if (!ended || !replaced || !other) throw new Error("There are three.");
    const [revoked, good] = [await someApiToken(person), await someApiToken(person)];
    pass(hours(2));
    await renewedFrom(await renewedFrom(replaced, minutes(20)), minutes(20));
    await endSession(someCaller(ended));
    await revokeApiToken(await signedInCaller(await someSession(person)), revoked.apiToken.id);
    const used = await someToken();
    expect(await redeemOneTimeToken(db(), "password-reset", used.hash)).not.toBeNull();
    goBack(hours(1));
    const alive = await Promise.all([ended, replaced, other].map((issued) => isAlive(someCaller(issued))));
    expect(alive).toEqual([false, false, true]);
    const bearers = [revoked, good].map(({ secret }) => findApiTokenCaller(secret, someCaller()));
    expect((await Promise.all(bearers)).map(({ ok }) => ok)).toEqual([false, true]);
    expect(await isGood(used.token)).toBe(false);
  });

  test("keeps nobody waiting for it: guesses are free again within half an hour", async () => {
    for (let n = 0; n < guessLimit.free; n += 1) await countGuess("password-of-address", person.email);
    expect((await countGuess("password-of-address", person.email)).ok).toBe(false);
    goBack(hours(1));
    expect((await countGuess("password-of-address", person.email)).ok).toBe(true);
    expect((await countGuess("password-of-address", person.email)).ok, "it has been counted").toBe(false);
  });

  test("nor do limits: their time is never longer than twice what it is", async () => {
    const { most, per } = rateLimits["sign-in-from-peer"];
    const ask = () => consume("sign-in-from-peer", "192.0.2.1");
    for (let n = 0; n < most; n += 1) await ask();
    expect(await ask()).toBe(per);
    goBack(per);
    expect(await ask()).toBe(2 * per);
    goBack(minutes(1));
    for (let n = 0; n < most; n += 1) expect(await ask()).toBeNull();
    expect(await ask()).toBe(per);
  });
});

function goBack(duration: Duration): void {
  vi.setSystemTime(minus(now(), duration));
}

async function someToken() {
  const made = await newOneTimeToken();
  await storeOneTimeToken(db(), "password-reset", person.email, made.hash);
  return made;
}

async function isGood(token: Awaited<ReturnType<typeof someToken>>["token"]): Promise<boolean> {
  return (await readOneTimeToken("password-reset", token)).ok;
}

async function renewedFrom(issued: IssuedToken, after: Duration): Promise<IssuedToken> {
  const renewed = await renewSession(someCaller(issued));
  if (!renewed.ok) throw new Error(renewed.error);
  pass(after);
  return renewed.value.issued;
}
