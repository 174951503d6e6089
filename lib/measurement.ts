/**
 * What happens in the process and is worth counting. Told by one emitter of the process, so that it costs nothing where nobody
 * counts, and gets to whoever does, however often a build holds this module. (`node:diagnostics_channel` would be made for
 * this, but Node 20 forgets who listens to a channel when an older one of its name is collected as garbage.)
 */
import { EventEmitter } from "node:events";

/** What can be listened to, and by which name. */
export const channels = {
  /** How a sign-in ended: a `SignInResult`. */
  signIn: "sign-in",
  /** How long a password waited for a thread to hash it, in seconds. */
  hashWait: "hash-wait",
  /** How long a thread then took for it, in seconds. */
  hash: "hash",
  /** The name of a limit that somebody was refused by. */
  limit: "limit",
  /** An event by its name, as it is written into the log. */
  event: "event",
  /** A request that was answered: `AnsweredRequest` of `lib/server-log.ts`. */
  request: "request",
  /** What happens to the server itself: `ServerEvent` of `lib/server-log.ts`. */
  server: "server",
  /** What somebody writes to the console: `Said` of `lib/server-log.ts`. */
  console: "console",
} as const;

/**
 * How a sign-in may end: well, by the code that it was refused with, or "failed" with an exception, because what it needs was
 * out of reach, or whoever asked had gone.
 */
export const signInResults = [
  "success",
  "wrong-credentials",
  "too-many-guesses",
  "too-many-from-peer",
  "guesses-used-up",
  "too-busy",
  "failed",
] as const;
export type SignInResult = (typeof signInResults)[number];

type Channel = (typeof channels)[keyof typeof channels];

const emitterKey = Symbol.for("latchkey.happenings");

/** Has `listener` told from now on what is told on a channel. */
export function listen(channel: Channel, listener: (message: unknown) => void): void {
  happenings().on(channel, listener);
}

/** Tells whoever listens to a channel. */
export function tell(channel: Channel, message: unknown): void {
  happenings().emit(channel, message);
}

/** Tells how a sign-in ended. */
export function measureSignIn(result: SignInResult): void {
  tell(channels.signIn, result);
}

/** Tells how long a password has waited for a thread. */
export function measureHashWait(seconds: number): void {
  tell(channels.hashWait, seconds);
}

/** Tells how long a thread has hashed a password. */
export function measureHash(seconds: number): void {
  tell(channels.hash, seconds);
}

/** Tells that somebody was refused by a limit. */
export function measureLimit(name: string): void {
  tell(channels.limit, name);
}

/** The one that `server/telling.js` tells by, too; in a command of the operator's there is no server. */
function happenings(): EventEmitter {
  const holder = globalThis as { [emitterKey]?: EventEmitter };
  holder[emitterKey] ??= new EventEmitter();
  return holder[emitterKey];
}
