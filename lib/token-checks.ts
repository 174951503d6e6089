/** The checks that a session token goes through, in their order, in words. */

/** What the edge looks at. It stops at the first check that fails. */
export const edgeChecks = {
  text: {
    title: "Spelling",
    sentence:
      "Three parts with dots between them, made of letters, digits, “-” and “_” only, and short. Each text has one right " +
      "spelling.",
    passed: "Three parts, rightly spelled.",
  },
  algorithm: {
    title: "Algorithm",
    sentence: "The header must say ES256. A token does not get to choose how it is checked, least of all “not at all”.",
    passed: "The header says ES256.",
  },
  key: {
    title: "Key",
    sentence:
      "The key ID must be that of a key of this server’s own. If the token brings a key along, nobody looks at it.",
    passed: "The key ID is one of the server’s own.",
  },
  signature: {
    title: "Signature",
    sentence: "It must fit the first two parts, to the letter. Only from here on is the payload believed.",
    passed: "It fits: nobody has changed a letter.",
  },
  type: {
    title: "Type",
    sentence: "It must be a session token, and no other kind of token that the same server may sign.",
    passed: "It is a session token.",
  },
  claims: {
    title: "Claims",
    sentence: "All nine must be there. What is missing cannot be checked, so it is not let pass.",
    passed: "All nine are there.",
  },
  issuer: {
    title: "Issuer",
    sentence: "It must have been made by this site.",
    passed: "It was made by this site.",
  },
  audience: {
    title: "Audience",
    sentence: "It must have been made for this site.",
    passed: "It was made for this site.",
  },
  times: {
    title: "Times",
    sentence: "It must have begun, and must not have expired. Two clocks may differ by five seconds.",
    passed: "It has begun, and has not expired.",
  },
  values: {
    title: "Values",
    sentence: "What is left must make sense: IDs that are not empty, a generation that is a whole number.",
    passed: "They make sense.",
  },
} as const;

export type EdgeCheck = keyof typeof edgeChecks;

/** What the database is asked, whatever the token says. */
export const databaseChecks = {
  row: {
    title: "The line is there",
    sentence: "When a session is ended, its line goes. The next click is refused, however good the token is.",
  },
  owner: {
    title: "It is the same person’s",
    sentence: "The line and the token must name the same account.",
  },
  account: {
    title: "The account is open",
    sentence: "An account that was disabled or deleted has no session.",
  },
  idle: {
    title: "Not left alone for too long",
    sentence: "A session that nobody has used for a while is over. Each visit starts the time again.",
  },
  absolute: {
    title: "Not too old",
    sentence: "In the end every session is over, however busy it is.",
  },
  generation: {
    title: "The newest token",
    sentence: "Of all tokens of a session only the newest counts. An old one that turns up may be a stolen copy.",
  },
} as const;

export type DatabaseCheck = keyof typeof databaseChecks;

/** How one check ended, and what there is to say about it; nothing of one that was not reached. */
export type CheckResult = {
  readonly title: string;
  readonly outcome: "passed" | "failed" | "not-reached";
  readonly because: string;
  /** Until when it will go on passing, where that is known. */
  readonly until?: Date;
};
