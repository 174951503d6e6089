import type { Duration } from "#lib/clock";

/** The outcome of something that may be refused: a value, or one code out of a closed set. */
export type Result<T, E extends string> = { ok: true; value: T } | Failure<E>;

/** A refused outcome; `retryAfter` where the same may be granted later. */
export type Failure<E extends string> = { ok: false; error: E; retryAfter?: Duration };

/** An accepted outcome. */
export function ok<T>(value: T): { ok: true; value: T } {
  return { ok: true, value };
}

/** A refused outcome; the codes a function may refuse with stand above it. */
export function err<E extends string>(error: E, retryAfter?: Duration): Failure<E> {
  return retryAfter === undefined ? { ok: false, error } : { ok: false, error, retryAfter };
}
