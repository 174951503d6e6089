/**
 * What a session token says, member by member, in words for somebody who has never seen one. A member without words fails
 * a test.
 */
import { fromEpochSeconds } from "#lib/clock";

/** What a value means to a person: some words, or a moment; one that is still to come is counted down. */
export type Meaning = string | { readonly moment: Date; readonly counted: boolean };

/** What a token alone does not say, in words: whose it is, and where it belongs. */
export type Surroundings = {
  /** Of the person that it speaks for. */
  readonly person: string;
  /** Of the session that it points at. */
  readonly session: string;
  /** Of the site that made it, which is also the one that it is for. */
  readonly site: string;
  /** Of the key that signed it. */
  readonly key: string;
};

/** The words about one member: what its short name stands for, what it is there for, what its value means. */
export type MemberWords = {
  readonly title: string;
  readonly sentence: string;
  readonly meaning: (value: unknown, surroundings: Surroundings) => Meaning;
};

/** In the order in which they are best read. */
export const headerWords = {
  alg: {
    title: "Algorithm",
    sentence:
      "How it was signed. ES256 is a recipe with two very large numbers that belong together: the secret key signs, " +
      "and the public key can only check.",
    meaning: () => "With a pair of keys",
  },
  typ: {
    title: "Type",
    sentence: "What kind of token it is. A server may sign other kinds too, and none must pass for another.",
    meaning: () => "A session token",
  },
  kid: {
    title: "Key ID",
    sentence: "Which pair of keys it was signed with. This is the name of the pair, not a key.",
    meaning: (_, { key }) => key,
  },
} as const satisfies Record<string, MemberWords>;

/** In the order in which they are best read. */
export const claimWords = {
  sub: {
    title: "Subject",
    sentence: "The account that it speaks for: an ID, and no name or address, for whoever holds the token can read it.",
    meaning: (_, { person }) => person,
  },
  sid: {
    title: "Session ID",
    sentence: "The line in the database that it points at. Once that line is gone, the token is good for nothing.",
    meaning: (_, { session }) => session,
  },
  gen: {
    title: "Generation",
    sentence: "Which token of this session it is. Each time it is made anew the number goes up by one.",
    meaning: (value) => (value === 1 ? "The first" : `Number ${value}, renewed ${times(Number(value) - 1)}`),
  },
  iat: {
    title: "Issued at",
    sentence: "When it was signed. Times are written as the seconds since the beginning of 1970.",
    meaning: (value) => ({ moment: momentOf(value), counted: false }),
  },
  nbf: {
    title: "Not before",
    sentence: "From when on it is good: here, at once.",
    meaning: (value) => ({ moment: momentOf(value), counted: false }),
  },
  exp: {
    title: "Expires",
    sentence: "Until when it is good. Then it has to be made anew, which it is only if the session still lasts.",
    meaning: (value) => ({ moment: momentOf(value), counted: true }),
  },
  iss: {
    title: "Issuer",
    sentence: "Who made it, and so whose keys have signed it.",
    meaning: (_, { site }) => site,
  },
  aud: {
    title: "Audience",
    sentence: "Whom it was made for: here, the same site. Any other site refuses it.",
    meaning: (_, { site }) => site,
  },
  jti: {
    title: "JWT ID",
    sentence: "An ID of its own, so that no two tokens are ever alike.",
    meaning: () => "Random",
  },
} as const satisfies Record<string, MemberWords>;

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

function momentOf(value: unknown): Date {
  return fromEpochSeconds(Number(value));
}
