/** Answers that many may ask for, and that cost more than they may be made to. */
import type { Duration } from "#lib/clock";
import { once } from "#lib/once";

type Shared = { answer: Promise<unknown> | null; goodUntil: number };

/**
 * What `ask` gives, asked for once however many want it: whoever comes meanwhile, or within `goodFor` after it ended, gets
 * the same. Once a process and name. `ask` must come to an end, and not throw before its first `await`.
 */
export function sharedAnswer<T>(name: string, goodFor: Duration, ask: () => Promise<T>): Promise<T> {
  const shared = once<Shared>(`shared answer: ${name}`, () => ({ answer: null, goodUntil: 0 }));
  if (shared.answer && performance.now() < shared.goodUntil) return shared.answer as Promise<T>;
  shared.goodUntil = Number.POSITIVE_INFINITY;
  const answer = ask().finally(() => {
    shared.goodUntil = performance.now() + goodFor;
  });
  shared.answer = answer;
  return answer;
}

/** What a promise gives, or `instead` where that takes longer than `limit`. What is under way goes on. */
export async function within<T, const U>(limit: Duration, answer: Promise<T>, instead: U): Promise<T | U> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<U>((resolve) => {
    timer = setTimeout(resolve, limit, instead);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
