import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { storeOneTimeToken } from "#lib/auth/one-time-token";
import { consume, giveBack, limitKey, mayMailTo, removeRateLimits } from "#lib/auth/rate-limit";
import { type Duration, hours, minutes, plus, seconds } from "#lib/clock";
import { config } from "#lib/config";
import { db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { type RateLimitName, rateLimits } from "#lib/limits";
import { newId, newSecret } from "#lib/secret";
import { useFreshDatabase } from "#lib/testing/database";
import { testEnvironment, useEnvironment } from "#lib/testing/environment";

const start = new Date("2026-03-01T12:00:00Z");
const { most, per } = rateLimits["mail-from-peer"];

useFreshDatabase();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: start });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a limit", () => {
  test("lets so many through, and says how long to wait for more", async () => {
    expect(await times(most)).toEqual(Array(most).fill(null));
    at(minutes(20));
    expect(await times(2)).toEqual([per - minutes(20), per - minutes(20)]);
  });

  test("begins anew once its time is over, however often it was tried meanwhile", async () => {
    await times(most + 5);
    at((per - 1) as Duration);
    expect(await times(1)).toEqual([1]);
    at(per);
    expect(await times(most)).toEqual(Array(most).fill(null));
    expect(await times(1)).toEqual([per]);
  });

  test("lasts no longer than its time, though the clock was set back", async () => {
    await times(most + 1);
    at(-hours(2) as Duration);
    expect(await times(most)).toEqual(Array(most).fill(null));
    expect(await times(1)).toEqual([per]);
  });

  test("lets no more through where they come at once", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => consume("mail-from-peer", "192.0.2.1")));
    expect(answers.filter((wait) => wait === null)).toHaveLength(most);
  });

  test("counts each subject, and each limit, by itself", async () => {
    await times(most + 1);
    expect(await consume("mail-from-peer", "192.0.2.2")).toBeNull();
    expect(await consume("token-from-peer", "192.0.2.1")).toBeNull();
  });

  test("counts all addresses of an IPv6 network of 64 bits as one", async () => {
    for (let n = 0; n < most; n += 1) expect(await consume("mail-from-peer", `2001:db8:1:2::${n}`)).toBeNull();
    expect(await consume("mail-from-peer", "2001:db8:1:2:ffff::1")).toBe(per);
    expect(await consume("mail-from-peer", "2001:db8:1:3::1")).toBeNull();
  });

  test("gives back what turned out not to count, and never more than was used", async () => {
    await times(most);
    await giveBack("mail-from-peer", "192.0.2.1");
    expect(await times(2)).toEqual([null, per]);
    await giveBack("mail-from-peer", "192.0.2.9");
    expect(await db().rateLimit.count()).toBe(1);
  });

  test.each([
    ["mail-from-peer", "token-from-peer"],
    ["token-from-peer", "mail-from-peer"],
  ] as const)("that holds together with another uses up neither where one has none left: %s", async (first, second) => {
    const [both, peer] = [[first, second], "192.0.2.1"] as const;
    for (let n = 1; n < rateLimits[first].most; n += 1) await consume(first, peer);
    at(minutes(20));
    expect(await consume(both, peer)).toBeNull();
    expect(await consume(both, peer)).toBe(rateLimits[first].per - minutes(20));
    expect([await used(first), await used(second)]).toEqual([rateLimits[first].most, 1]);
    for (let n = 1; n < rateLimits[second].most; n += 1) await consume(second, peer);
    expect(await consume(both, peer)).toBe(rateLimits[second].per); // the later of the two
    await giveBack(both, peer);
    expect(await consume(both, peer)).toBeNull();
    expect(await consume(both, peer)).toBe(rateLimits[second].per);
  });

  test("that was counted by a clock that was ahead is not what another one is waited for with", async () => {
    const both = ["token-from-peer", "mail-from-peer"] as const;
    at(hours(48));
    for (let n = 0; n < rateLimits[both[0]].most; n += 1) await consume(both[0], "192.0.2.1");
    at(minutes(0));
    await times(most);
    expect(await consume(both, "192.0.2.1")).toBe(per);
  });

  test("lets no more of two through where they come at once, nor counts one without the other", async () => {
    const both = ["sign-in-from-peer", "sign-in-from-peer-hourly"] as const;
    const answers = await Promise.all(Array.from({ length: 50 }, () => consume(both, "192.0.2.1")));
    const least = rateLimits["sign-in-from-peer"].most;
    expect(answers.filter((wait) => wait === null)).toHaveLength(least);
    expect([await used(both[0]), await used(both[1])]).toEqual([least, least]);
  });

  test("names nobody, even to whoever has the table and tries all names", async () => {
    const [pepper, added] = [`p1:${newSecret()}`, `p2:${newSecret()}`];
    const keyWith = (...peppers: string[]) => {
      useEnvironment({ ...testEnvironment(config().dataDir), PASSWORD_PEPPERS: peppers.join(",") });
      return limitKey("mail-from-peer", "192.0.2.1");
    };
    const key = keyWith(pepper);
    expect(keyWith(added)).not.toBe(key);
    expect(keyWith(added, pepper)).toBe(key); // or all counts would begin anew
  });

  test("leaves nothing readable of whom it counts, and nothing at all once it is over", async () => {
    await mayMailTo(db(), "ada@example.com" as EmailAddress, "sign-up");
    expect(JSON.stringify(await db().rateLimit.findMany())).not.toMatch(/ada|example|sign-up/);
    expect(await removeRateLimits(plus(start, hours(1)), 10)).toBe(0);
    expect(await removeRateLimits(plus(start, (hours(1) + seconds(1)) as Duration), 10)).toBe(1);
  });
});

test("mails of one purpose do not use up those of another", async () => {
  const email = "ada@example.com" as EmailAddress;
  await storeOneTimeToken(db(), "sign-up", email, "a hash");
  for (const may of [true, true, true, false]) expect(await mayMailTo(db(), email, "sign-up")).toBe(may);
  expect(await mayMailTo(db(), email, "password-reset")).toBe(true);
});

test("nobody is kept from moving to an address by others who want to, nor can they have it mailed to without end", async () => {
  const [email, mallory, alice] = ["ada@example.com" as EmailAddress, newId(), newId()];
  for (const may of [true, true, true, false, false])
    expect(await mayMailTo(db(), email, "email-change", mallory)).toBe(may);
  expect(await mayMailTo(db(), email, "email-change", alice)).toBe(true);
});

test("nobody is kept from another mail by the limit once the link that they have is void", async () => {
  const email = "ada@example.com" as EmailAddress;
  await storeOneTimeToken(db(), "password-reset", email, "a hash");
  for (const may of [true, true, true, false]) expect(await mayMailTo(db(), email, "password-reset")).toBe(may);
  await db().oneTimeToken.deleteMany();
  expect(await mayMailTo(db(), email, "password-reset")).toBe(true);
  await storeOneTimeToken(db(), "password-reset", email, "another hash");
  at(minutes(30));
  expect(await mayMailTo(db(), email, "password-reset")).toBe(true);
});

async function times(count: number) {
  const answers: (Duration | null)[] = [];
  for (let n = 0; n < count; n += 1) answers.push(await consume("mail-from-peer", "192.0.2.1"));
  return answers;
}

async function used(name: RateLimitName) {
  return (await db().rateLimit.findUnique({ where: { key: limitKey(name, "192.0.2.1") } }))?.used;
}

function at(duration: Duration) {
  vi.setSystemTime(plus(start, duration));
}
