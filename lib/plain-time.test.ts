import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { days, hours, minutes, seconds } from "#lib/clock";
import { lasting, roughly, utcTime } from "#lib/plain-time";
import { timeLeft } from "#lib/time-left";

describe("time left", () => {
  test.each([
    [days(14), "14 days 0 h"],
    [days(1) + hours(2), "1 day 2 h"],
    [hours(12) - 1, "11 h 59 min"],
    [minutes(10), "10 min 0 s"],
    [minutes(10) - seconds(2), "9 min 58 s"],
    [seconds(1), "1 s"],
  ])("%i ms is %s", (milliseconds, words) => {
    expect(timeLeft(milliseconds)).toBe(words);
  });

  test.each([999, 0, -1, -days(3)])("%i ms is over", (milliseconds) => {
    expect(timeLeft(milliseconds)).toBeNull();
  });
});

test("a moment is told in UTC, whatever the time zone of the server", () => {
  expect(utcTime(new Date("2026-11-23T18:30:59.999Z"))).toBe("23 Nov 2026, 18:30 UTC");
});

test.each([
  [days(30), "30 days"],
  [days(1), "1 day"],
  [hours(36), "36 hours"],
  [minutes(90), "90 minutes"],
  [seconds(1), "1 second"],
])("a limit of %i ms lasts %s", (milliseconds, words) => {
  expect(lasting(milliseconds)).toBe(words);
});

describe("how long to wait, roughly", () => {
  test.each([
    [1, "1 second"],
    [1000, "1 second"],
    [31_001, "32 seconds"],
    [120_000, "120 seconds"],
    [120_001, "3 minutes"],
    [2_400_000, "40 minutes"],
    [7_200_001, "3 hours"],
    [172_800_001, "3 days"],
  ])("%d ms are %j", (milliseconds, words) => {
    expect(roughly(milliseconds)).toBe(words);
  });
});

describe("however long it is", () => {
  const milliseconds = fc.oneof(fc.nat(days(400)), fc.double({ min: 0, max: days(400), noNaN: true }));
  const inSeconds = { day: 86_400, hour: 3600, h: 3600, minute: 60, min: 60, second: 1, s: 1 } as const;

  test("who waits as long as they are told has waited long enough, and not more than a unit too long", () => {
    fc.assert(
      fc.property(milliseconds, (wait) => {
        const { told, unit } = read(roughly(wait));
        expect(told * 1000).toBeGreaterThanOrEqual(wait);
        expect((told - unit) * 1000).toBeLessThanOrEqual(wait);
      }),
    );
  });

  test("a limit lasts exactly what its words say, in whole seconds", () => {
    fc.assert(
      fc.property(milliseconds, (limit) => {
        expect(read(lasting(limit)).told).toBe(Math.floor(limit / 1000));
      }),
    );
  });

  test("what is left is never told to be more, and nothing is left only in the last second", () => {
    fc.assert(
      fc.property(milliseconds, (left) => {
        const words = timeLeft(left);
        if (words === null) return void expect(left).toBeLessThan(1000);
        const { told, unit } = read(words);
        expect(told * 1000).toBeLessThanOrEqual(left);
        expect((told + unit) * 1000).toBeGreaterThan(left);
      }),
    );
  });

  /** How many seconds some words mean, and how many the smallest unit in them has. */
  function read(words: string): { told: number; unit: number } {
    const parts = [...words.matchAll(/(\d+) (day|hour|minute|second|h|min|s)(?!\w*[a-rt-z])/g)];
    const counts = parts.map(([, count, unit]) => [Number(count), inSeconds[unit as keyof typeof inSeconds]] as const);
    const told = counts.reduce((sum, [count, unit]) => sum + count * unit, 0);
    return { told, unit: counts.at(-1)?.[1] ?? Number.NaN };
  }
});
