/** The only reader of the time. All times are UTC; all durations are milliseconds, made by the functions below. */

export type Duration = number & { readonly __brand: "milliseconds" };

/** The present moment. */
export function now(): Date {
  return new Date();
}

/** A duration of `n` seconds. */
export function seconds(n: number): Duration {
  return (n * 1000) as Duration;
}

/** A duration of `n` minutes. */
export function minutes(n: number): Duration {
  return seconds(n * 60);
}

/** A duration of `n` hours. */
export function hours(n: number): Duration {
  return minutes(n * 60);
}

/** A duration of `n` days of 24 hours. */
export function days(n: number): Duration {
  return hours(n * 24);
}

/** The moment `duration` after `time`. */
export function plus(time: Date, duration: Duration): Date {
  return new Date(time.getTime() + duration);
}

/** The moment `duration` before `time`. */
export function minus(time: Date, duration: Duration): Date {
  return new Date(time.getTime() - duration);
}

/** The longer of two durations. */
export function longer(one: Duration, other: Duration): Duration {
  return one > other ? one : other;
}

/** The shorter of two durations. */
export function shorter(one: Duration, other: Duration): Duration {
  return one < other ? one : other;
}

/** The earlier of two moments. */
export function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}

/** The moment of a time written down as `toISOString` does. */
export function fromIsoTime(text: string): Date {
  return new Date(text);
}

/** The moment of a NumericDate (RFC 7519, section 2). */
export function fromEpochSeconds(epoch: number): Date {
  return new Date(epoch * 1000);
}
