import { describe, expect, test } from "vitest";
import { countGuess, forgetGuesses, guessesCounted, waitAfter } from "#lib/auth/guess-limit";
import { type Duration, days, hours, seconds } from "#lib/clock";
import { db } from "#lib/db/client";
import { guessLimit } from "#lib/limits";
import { pass, useStoppedClock } from "#lib/testing/clock";
import { useFreshDatabase } from "#lib/testing/database";

const allowed = { ok: true, value: undefined };
const usedUp = { ok: false, error: "guesses-used-up" };
const limit = "password-of-address";

useFreshDatabase();
useStoppedClock(new Date("2026-03-01T12:00:00Z"));

describe("the wait after so many wrong guesses", () => {
  test.each([
    [1, 0],
    [4, 0],
    [5, 1],
    [6, 2],
    [9, 16],
    [14, 512],
    [15, 900],
    [99, 900],
  ])("after %d of them is %d seconds", (wrong, wait) => {
    expect(waitAfter(wrong)).toBe(seconds(wait));
  });
});

describe("guesses", () => {
  test("are looked at five times without a wait, then after one that doubles", async () => {
    for (let n = 0; n < guessLimit.free; n += 1) expect(await guess()).toEqual(allowed);
    for (const wait of [1, 2, 4, 8, 16]) {
      expect(await guess()).toEqual(tooMany(seconds(wait)));
      pass(seconds(wait), -1);
      expect(await guess()).toEqual(tooMany(seconds(1))); // a part of a second is told as a whole one
      pass(seconds(0), 1);
      expect(await guess()).toEqual(allowed);
    }
  });

  test("that come at once are looked at no more often than that", async () => {
    const all = await Promise.all(Array.from({ length: 200 }, guess));
    expect(all.filter(({ ok }) => ok)).toHaveLength(guessLimit.free);
    pass(seconds(1));
    const more = await Promise.all(Array.from({ length: 200 }, guess));
    expect(more.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test("that had to wait do not make the wait longer", async () => {
    await Promise.all(Array.from({ length: guessLimit.free }, guess));
    for (let n = 0; n < 50; n += 1) await guess();
    pass(seconds(1));
    expect(await guess()).toEqual(allowed);
  });

  test("are looked at no more after a hundred in a row, however long one waits", async () => {
    await times(guessLimit.most);
    expect(await guess()).toEqual(usedUp);
    pass(days(1000));
    expect(await guess()).toEqual(usedUp);
    expect(await guessesCounted(limit, "ada")).toBe(guessLimit.most);
  });

  test("begin anew after a right one, or another password", async () => {
    await times(guessLimit.most);
    await forgetGuesses(db(), limit, "ada");
    for (let n = 0; n < guessLimit.free; n += 1) expect(await guess()).toEqual(allowed);
    expect((await guess()).ok).toBe(false);
  });

  test("are forgotten thirty days after the last", async () => {
    await times(50);
    pass((days(30) - waitAfter(50)) as Duration, -1);
    expect(await guessesCounted(limit, "ada")).toBe(50);
    expect(await guess()).toEqual(allowed);
    expect(await guessesCounted(limit, "ada")).toBe(51);
    pass(days(30));
    expect(await guess()).toEqual(allowed);
    expect(await guessesCounted(limit, "ada")).toBe(1);
  });

  test("are waited for no longer than the longest wait, though the clock was set back", async () => {
    await times(guessLimit.free + 1);
    pass(-hours(1) as Duration);
    expect(await guess()).toEqual(allowed);
    expect(await guess()).toEqual(tooMany(waitAfter(guessLimit.free + 2)));
  });

  test("begin anew where the last but one of a hundred was forgotten", async () => {
    await times(guessLimit.most - 1);
    pass(days(30));
    expect(await guess()).toEqual(allowed);
    pass(days(30));
    expect(await guess()).toEqual(allowed);
    expect(await guessesCounted(limit, "ada")).toBe(1);
  });

  test("are counted by subject and by kind", async () => {
    await Promise.all(Array.from({ length: guessLimit.free }, guess));
    expect(await countGuess(limit, "bob")).toEqual(allowed);
    expect(await countGuess("password-in-session", "ada")).toEqual(allowed);
    expect((await guess()).ok).toBe(false);
  });
});

function guess() {
  return countGuess(limit, "ada");
}

function tooMany(retryAfter: Duration) {
  return { ok: false, error: "too-many-guesses", retryAfter };
}

/** So many guesses, each as soon as it is looked at. */
async function times(count: number) {
  for (let n = 0; n < count; n += 1) {
    expect(await guess()).toEqual(allowed);
    pass(waitAfter(n + 1));
  }
}
