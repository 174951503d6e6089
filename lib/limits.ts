/** How often what costs somebody else something may be tried or asked for: all numbers, for everybody who counts by them. */
import { type Duration, days, hours, minutes } from "#lib/clock";

/**
 * Of wrong guesses in a row: how many cost no wait, the longest wait, and after how many nothing is looked at any more. Without
 * a guess for so long, those before it are forgotten; but not where they closed the way.
 */
export const guessLimit = { free: 5, longestWait: minutes(15), most: 100, forgottenAfter: days(30) } as const;

/** What is guessed at, by whom: a stranger at an address, a browser that its owner has used, or somebody within a session. */
export const guessLimits = {
  "password-of-address": "wrong passwords for an address, at sign-in",
  "password-in-known-browser": "the same in a browser that the account was signed in to before",
  "password-in-session": "wrong passwords of somebody who is signed in",
} as const;
export type GuessLimitName = keyof typeof guessLimits;

/** So many in a time that begins with the first, for each of what the limit is `of`. What it counts is said to operators. */
type RateLimit = {
  readonly most: number;
  readonly per: Duration;
  readonly of: "peer" | "address" | "person" | "session" | "API token";
  readonly counts: string;
};

export const rateLimits = {
  "sign-in-from-peer": { most: 10, per: minutes(3), of: "peer", counts: "refused sign-ins from a peer" },
  "sign-in-from-peer-hourly": { most: 100, per: hours(1), of: "peer", counts: "refused sign-ins from a peer" },
  "mail-to-address": { most: 3, per: hours(1), of: "address", counts: "mails of one purpose to an address; silent" },
  "mail-from-peer": { most: 10, per: hours(1), of: "peer", counts: "requests for mail from a peer" },
  "token-from-peer": { most: 10, per: hours(1), of: "peer", counts: "refused one-time tokens from a peer" },
  "api-token-of-person": {
    most: 30,
    per: hours(1),
    of: "person",
    counts: "API tokens that a person makes; each is a mail",
  },
  "renewal-of-session": { most: 60, per: minutes(10), of: "session", counts: "renewals of a session's token" },
  "access-token-of-api-token": {
    most: 120,
    per: minutes(10),
    of: "API token",
    counts: "access tokens that an API token is exchanged for",
  },
} as const satisfies Record<string, RateLimit>;
export type RateLimitName = keyof typeof rateLimits;

/** How many passwords may wait to be hashed, for each thread that hashes. Whoever gave up waiting is not among them. */
export const hashLimits = {
  "hashes-waiting": { most: 64, counts: "passwords that wait to be hashed" }, // about twenty seconds' worth at cost 12
  // Whoever sends more at once, right or wrong, must not keep everybody else waiting. Two seconds' worth and a half.
  "hashes-waiting-of-peer": { most: 8, counts: "those of them that are a peer's" },
} as const;
