/** The outcome of something that may be refused: a value, or one code out of a closed set. */
export type Result<T, E extends string> = { ok: true; value: T } | { ok: false; error: E };

/** An accepted outcome. */
export function ok<T>(value: T): { ok: true; value: T } {
  return { ok: true, value };
}

/** A refused outcome; the codes a function may refuse with stand above it. */
export function err<E extends string>(error: E): { ok: false; error: E } {
  return { ok: false, error };
}
