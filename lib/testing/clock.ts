/** The time in tests: it stands still, and passes when they say so. */
import { afterEach, beforeEach, vi } from "vitest";
import { type Duration, now, plus } from "#lib/clock";

/** Lets the clock stand at `start` from the beginning of each test of the file, and go again afterwards. */
export function useStoppedClock(start: Date): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"], now: start });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

/** Lets so much time pass at once. The clock stands still from then on, until `vi.useRealTimers`. */
export function pass(duration: Duration, milliseconds = 0): void {
  vi.useFakeTimers({ toFake: ["Date"], now: plus(plus(now(), duration), milliseconds as Duration) });
}
