import { beforeEach, describe, expect, test, vi } from "vitest";
import { seconds } from "#lib/clock";
import { forget } from "#lib/once";
import { sharedAnswer, within } from "#lib/shared-answer";

beforeEach(() => {
  forget("shared answer: weather");
  vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
  return () => vi.useRealTimers();
});

describe("a shared answer", () => {
  test("is asked for once, however many want it at once", async () => {
    const { ask, asked } = counted();
    expect(await Promise.all([1, 2, 3].map(() => sharedAnswer("weather", seconds(1), ask)))).toEqual([1, 1, 1]);
    expect(asked()).toBe(1);
  });

  test("is told again while it is good, and asked for anew after that", async () => {
    const { ask } = counted();
    const told = [];
    for (const pause of [0, 999, 2]) {
      vi.advanceTimersByTime(pause);
      told.push(await sharedAnswer("weather", seconds(1), ask));
    }
    expect(told).toEqual([1, 1, 2]);
  });

  test("that fails does so for all, and is good for no longer", async () => {
    const failing = () => Promise.reject(new Error("no weather"));
    const both = [1, 2].map(() => sharedAnswer("weather", seconds(1), failing));
    expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    vi.advanceTimersByTime(1001);
    expect(await sharedAnswer("weather", seconds(1), counted().ask)).toBe(1);
  });

  test("that takes long is not asked for again meanwhile", async () => {
    const slow = () => new Promise<number>((resolve) => setTimeout(resolve, 60_001, 7));
    const first = sharedAnswer("weather", seconds(1), slow);
    vi.advanceTimersByTime(60_000);
    const second = sharedAnswer("weather", seconds(1), counted().ask);
    vi.advanceTimersByTime(1);
    expect(await Promise.all([first, second])).toEqual([7, 7]);
  });
});

test("who waits for an answer within a limit gets it, or what is said instead", async () => {
  expect(await within(seconds(1), Promise.resolve("in time"), "late")).toBe("in time");
  expect(vi.getTimerCount()).toBe(0);
  const never = within(seconds(1), new Promise(() => undefined), "late");
  vi.advanceTimersByTime(1000);
  expect(await never).toBe("late");
});

/** Gives 1, then 2, and so on. */
function counted() {
  let count = 0;
  const ask = async () => {
    count += 1;
    return count;
  };
  return { ask, asked: () => count };
}
