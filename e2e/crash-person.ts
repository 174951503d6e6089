/** Somebody who uses a server that may be killed, and what they may rely on. */
import { type Reply, tokenIn } from "./requests";
import type { Unique } from "./unique";

/** All that one person may rely on, by what was answered with 2xx. */
export type Person = {
  /** Whether they have asked for an account, have one, or have deleted it. */
  readonly stage: "stranger" | "asked" | "member" | "deleted";
  readonly email: string;
  /** The addresses that the account had before. */
  readonly former: readonly string[];
  readonly name: string;
  readonly password: string;
  /** What was stored of the password when it last let them in; null where that has to be tried again. */
  readonly stored: string | null;
  /** The address that they want to move to: a mail to it is under way. */
  readonly newEmail: string | null;
  /** The link to choose another password by: one for each address, so that its mail is not taken for another one's. */
  readonly reset: "not-asked" | "asked" | "over";
  /** Tokens of sessions that go on, and of those that ended. */
  readonly alive: readonly string[];
  readonly ended: readonly string[];
  readonly apiTokens: readonly ApiToken[];
  readonly revoked: readonly ApiToken[];
  /** How many there are whose tokens were in answers that did not come. */
  readonly lost: { readonly sessions: number; readonly apiTokens: number };
  /** How many browsers they are known by: each sign-in here is by another one. */
  readonly devices: number;
  /** What has happened to their account, by kind, how often. */
  readonly events: Counts;
};
export type ApiToken = { readonly id: string; readonly secret: string };
export type Counts = Readonly<Record<string, number>>;

const none = { sessions: 0, apiTokens: 0 };

/** Somebody who has not asked for an account yet. */
export function newPerson(unique: Unique): Person {
  const known = { former: [], alive: [], ended: [], apiTokens: [], revoked: [], lost: none, devices: 0, events: {} };
  return {
    ...known,
    stage: "stranger",
    email: `${unique()}@example.com`,
    name: "Nobody",
    password: `pass ${unique()} word`,
    stored: null,
    newEmail: null,
    reset: "not-asked",
  };
}

/** The person, to whose account something more has happened. */
export function having(person: Person, more: Counts): Person {
  const events = { ...person.events };
  for (const [kind, count] of Object.entries(more)) events[kind] = (events[kind] ?? 0) + count;
  return { ...person, events };
}

/** The person with one more session: its token came with the answer, or got lost with it. */
export function withSession(person: Person, reply: Reply | null): Person {
  const { alive, lost } = person;
  if (!reply) return { ...person, lost: { ...lost, sessions: lost.sessions + 1 } };
  return { ...person, alive: [...alive, tokenIn(reply) ?? ""] };
}

/** The person without one session that they had a token of. */
export function withoutSession(person: Person, session: string): Person {
  const alive = person.alive.filter((token) => token !== session);
  return { ...person, alive, ended: [...person.ended, session] };
}

/** The person after a change that ends every way into their account; `going` sessions go on all the same, under new tokens. */
export function shutOut(person: Person, going: 0 | 1): Person {
  const { alive, ended, apiTokens, revoked, lost, reset } = person;
  const ends = {
    "session-ended": alive.length + lost.sessions - going,
    "api-token-revoked": apiTokens.length + lost.apiTokens,
  };
  return {
    ...having(person, ends),
    alive: [],
    ended: [...ended, ...alive],
    apiTokens: [],
    revoked: [...revoked, ...apiTokens],
    lost: none,
    devices: 0,
    newEmail: null,
    reset: reset === "asked" ? "over" : reset,
  };
}
