/** Why a request was refused, as codes, and what each code means: a status and a sentence for the person. */
import { mostApiTokens } from "#lib/auth/api-token";
import { type PasswordRefusal, passwordRefusals } from "#lib/auth/password-rules";
import { type Duration, seconds } from "#lib/clock";
import { tokenPurposes } from "#lib/mail/token-purposes";
import { lasting, roughly } from "#lib/plain-time";
import { type Unavailable, unavailableSentences } from "#lib/unavailable";

export type ProblemCode =
  | "malformed"
  | "not-signed-in"
  | "sign-in-not-recent"
  | "wrong-credentials"
  | "cross-site"
  | "not-found"
  | "method-not-allowed"
  | "too-large"
  | "unsupported-type"
  | "invalid-fields"
  | "session-not-found"
  | "api-token-not-found"
  | "too-many-api-tokens"
  | "bearer-missing"
  | "bearer-invalid"
  | "bearer-misplaced"
  | "bearer-not-taken"
  | "scope-missing"
  | "token-invalid"
  | "address-taken"
  | "address-changed-lately"
  | "too-many-requests"
  | "too-many-guesses"
  | "guesses-used-up"
  | "too-many-from-peer"
  | Unavailable
  | "unexpected";

/** What the server refuses with before an endpoint is asked, in `server/request-check.js`, besides some of those above. */
export const serverCodes = ["too-many-headers", "misdirected"] as const;

/** What is wrong with a field. */
export type FieldCode =
  | PasswordRefusal
  | "token-missing"
  | "token-name-missing"
  | "token-name-too-long"
  | "scopes-missing"
  | "expiry-invalid"
  | "audience-unknown"
  | "name-missing"
  | "name-too-long"
  | "email-invalid"
  | "email-unchanged"
  | "password-missing"
  | "password-wrong"
  | "password-unchanged"
  | "password-too-long"
  | "unknown-field"
  | "invalid";

/** What a page tells of the step before. */
export type NoticeCode =
  | "signed-out"
  | "session-ended"
  | "api-token-revoked"
  | "other-sessions-ended"
  | "all-sessions-ended"
  | "account-secured"
  | "kept"
  | "not-yet"
  | "password-reset"
  | "email-changed"
  | "email-change-undone"
  | "password-changed"
  | "name-changed"
  | "account-deleted";

/** The status and the title of each refusal, and its sentence for people. */
export const problems = {
  malformed: {
    status: 400,
    title: "Malformed request",
    sentence: "That request could not be read. Reload the page and try again.",
  },
  "not-signed-in": { status: 401, title: "Not signed in", sentence: "You are not signed in. Sign in and try again." },
  "sign-in-not-recent": {
    status: 403,
    title: "Sign-in not recent",
    sentence: "Give your password again, then try once more.",
  },
  "wrong-credentials": {
    status: 401,
    title: "Wrong credentials",
    sentence: "That address and password do not belong together. Check both and try again.",
  },
  "cross-site": { status: 403, title: "Cross-site request", sentence: "Requests from other sites are not accepted." },
  "not-found": { status: 404, title: "Not found", sentence: "There is nothing at this address." },
  "method-not-allowed": {
    status: 405,
    title: "Method not allowed",
    sentence: "This address does not take that method.",
  },
  "too-large": { status: 413, title: "Too large", sentence: "That was more than 32 KiB. Send less." },
  "unsupported-type": {
    status: 415,
    title: "Unsupported media type",
    sentence: "Send application/json or application/x-www-form-urlencoded, in UTF-8.",
  },
  "invalid-fields": { status: 422, title: "Invalid fields", sentence: "Some of what you entered needs another look." },
  "session-not-found": {
    status: 404,
    title: "Session not found",
    sentence: "That session is over already.",
  },
  "api-token-not-found": { status: 404, title: "API token not found", sentence: "That token is revoked already." },
  "too-many-api-tokens": {
    status: 409,
    title: "Too many API tokens",
    sentence: `You have ${mostApiTokens} API tokens, and that is the most. Revoke one that is not needed any more.`,
  },
  "bearer-missing": {
    status: 401,
    title: "No token",
    sentence: "Send an API token in the header: “Authorization: Bearer lk_...”.",
  },
  "bearer-invalid": {
    status: 401,
    title: "Token not valid",
    sentence: "This token is not valid here. It may have expired or been revoked, or be cut short.",
  },
  "bearer-misplaced": {
    status: 400,
    title: "Token in the wrong place",
    sentence: "Send a token in the Authorization header only: addresses and bodies end up in logs.",
  },
  "bearer-not-taken": {
    status: 403,
    title: "Not by a token",
    sentence: "This takes a person who is signed in. A token cannot do it, whatever its scopes.",
  },
  "scope-missing": {
    status: 403,
    title: "Scope missing",
    sentence: "This token does not have the scope for that. Scopes are chosen when a token is made.",
  },
  "token-invalid": {
    status: 422,
    title: "Link or code not valid",
    sentence: "This link or code has been used, has expired, or is not the newest one.",
  },
  "address-changed-lately": {
    status: 409,
    title: "Address changed lately",
    sentence:
      `The address of this account was changed within the last ${lasting(tokenPurposes["email-change-undo"].life)}. ` +
      "The account can be deleted once that can no longer be undone.",
  },
  "address-taken": {
    status: 409,
    title: "Address taken",
    sentence: "This address has an account by now.",
  },
  "too-many-requests": {
    status: 429,
    title: "Too many requests",
    sentence: "That was asked for too often.",
  },
  "too-many-guesses": {
    status: 429,
    title: "Too many wrong passwords",
    sentence: "Too many wrong passwords were tried.",
  },
  "too-many-from-peer": {
    status: 429,
    title: "Too many wrong passwords",
    sentence: "Too many wrong passwords came from your network.",
  },
  "guesses-used-up": {
    status: 429,
    title: "No more passwords are tried",
    sentence:
      "So many wrong passwords were tried that none is accepted any more. Choose a new one by “Forgot your password?”.",
  },
  "too-busy": {
    status: 503,
    title: "Too busy",
    sentence: unavailableSentences["too-busy"],
  },
  unavailable: {
    status: 503,
    title: "Unavailable",
    sentence: unavailableSentences.unavailable,
  },
  unexpected: {
    status: 500,
    title: "Unexpected error",
    sentence: "Something went wrong on our side. Try again in a moment.",
  },
} as const satisfies Record<ProblemCode, { status: number; title: string; sentence: string }>;

/** What people are told of a field. */
export const fieldSentences = {
  ...passwordRefusals,
  "token-missing": "Enter the code from the e-mail.",
  "token-name-missing": "Enter a name, such as that of the program.",
  "token-name-too-long": "Use at most 60 characters.",
  "scopes-missing": "Choose at least one thing that the token is good for.",
  "expiry-invalid": "Choose a whole number of days, from 1 to 365.",
  "audience-unknown": "No access tokens are made for this audience. Whoever runs this server says for which they are.",
  "name-missing": "Enter your name.",
  "name-too-long": "Use at most 100 characters.",
  "email-invalid": "Enter an e-mail address, such as name@example.com.",
  "email-unchanged": "This is your address already.",
  "password-missing": "Enter your password.",
  "password-wrong": "That is not your password. Check it and try again.",
  "password-unchanged": "This is your password already. Choose another one.",
  "password-too-long": "A password has at most 128 characters.",
  "unknown-field": "This field is not known here.",
  invalid: "This is not what is expected here.",
} as const satisfies Record<FieldCode, string>;

/** What people are told of the step before. */
export const notices = {
  "signed-out": "You are signed out.",
  "session-ended": "That session was signed out.",
  "api-token-revoked": "The token is revoked. It is good for nothing any more.",
  "other-sessions-ended": "All other sessions were signed out.",
  "all-sessions-ended": "You are signed out everywhere.",
  "account-secured": "Everybody is signed out. We have mailed you a link: choose a new password with it.",
  kept: "Nothing has changed yet. What you entered is still here: send it once more.",
  "not-yet": "Nothing has happened yet. Press the button once more.",
  "password-reset": "Your password is changed. Sign in with the new one.",
  "email-changed": "The new address is confirmed. Sign in with it from now on.",
  "email-change-undone":
    "The address is changed back, and everybody is signed out. We have mailed you a link: choose a new password by it.",
  "password-changed": "Your password is changed. All other devices are signed out.",
  "name-changed": "Your name is changed.",
  "account-deleted": "Your account is deleted.",
} as const satisfies Record<NoticeCode, string>;

/** What is said of a problem to a person, and how long to wait where waiting helps. */
export function sentenceOf(code: ProblemCode, retryAfter?: Duration): string {
  const { sentence } = problems[code];
  return retryAfter === undefined ? sentence : `${sentence} Try again in ${roughly(retryAfter)}.`;
}

/** Whether a code is about a field, and not about the whole request. */
export function isFieldCode(code: string): code is FieldCode {
  return Object.hasOwn(fieldSentences, code);
}

/** The fields at fault, each with what is wrong. */
export type FieldProblems = Readonly<Record<string, readonly FieldCode[]>>;

/** Puts each field's codes into sentences. */
export function inSentences(fields: FieldProblems): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, codes]) => [name, codes.map((code) => fieldSentences[code])]),
  );
}

/** What is said of a problem besides its code: the fields at fault, the page to go to first, how long to wait. */
type Details = {
  readonly fields?: FieldProblems | undefined;
  readonly next?: string;
  readonly retryAfter?: Duration | undefined;
  /** How to come in with a token (RFC 6750, section 3). */
  readonly challenge?: string | null;
};

/**
 * The answer to a client: problem details (RFC 9457), with `code`, `errors` where fields are at fault, and `next` where
 * something else has to be done first: the page for it.
 */
export function problemResponse(code: ProblemCode, details: Details = {}): Response {
  const { retryAfter, challenge } = details;
  const { status } = problems[code];
  const headers = new Headers(plainHeaders);
  const wait = retryAfter ?? (status === 503 ? seconds(5) : null);
  if (wait !== null) headers.set("retry-after", String(Math.ceil(wait / seconds(1))));
  if (challenge) headers.set("www-authenticate", challenge);
  return new Response(JSON.stringify(problemDetails(code, details)), { status, headers });
}

/** The body of such an answer. */
export function problemDetails(code: ProblemCode, { fields = {}, next, retryAfter }: Details = {}) {
  const { status, title } = problems[code];
  const errors = Object.keys(fields).length > 0 ? { errors: inSentences(fields) } : {};
  return {
    type: "about:blank",
    title,
    status,
    code,
    detail: sentenceOf(code, retryAfter),
    ...errors,
    ...(next && { next }),
  };
}

const plainHeaders = { "content-type": "application/problem+json; charset=utf-8", "cache-control": "no-store" };
