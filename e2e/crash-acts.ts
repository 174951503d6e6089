/** What people do while the server may be killed, and what each of them has been told is so. */
import { decodeJwt } from "jose";
import type { Mail } from "./crash-mails";
import type { Random } from "./random";
import { asJson, fromElsewhere, type Question, type Reply, tokenIn, withToken } from "./requests";
import { type Unique, uniqueAddress } from "./unique";

/** All that one person may rely on, by what was answered with 2xx. */
export type Person = {
  /** Whether they have asked for an account, and have one. */
  readonly stage: "stranger" | "asked" | "member";
  readonly email: string;
  readonly name: string;
  readonly password: string;
  /** The address that they want to move to: a mail to it is under way. */
  readonly newEmail: string | null;
  /** Tokens of sessions that go on, and of those that ended. */
  readonly alive: readonly string[];
  readonly ended: readonly string[];
  readonly apiTokens: readonly ApiToken[];
  readonly revoked: readonly ApiToken[];
};
type ApiToken = { readonly id: string; readonly secret: string };

/** Something that a person does. `after` says what they may rely on then; without a reply, if it was done all the same. */
export type Act = {
  readonly name: string;
  readonly path: string;
  readonly question: Question;
  readonly after: (reply: Reply | null) => Person;
};

/** Somebody who has not asked for an account yet. */
export function newPerson(unique: Unique): Person {
  const known = { alive: [], ended: [], apiTokens: [], revoked: [], newEmail: null };
  return {
    ...known,
    stage: "stranger",
    email: `${unique()}@example.com`,
    name: "Nobody",
    password: `pass ${unique()} word`,
  };
}

/** Something that this person can do now, with what they find in their mail; null where they wait for a mail. */
export function nextAct(person: Person, mails: readonly Mail[], random: Random, unique: Unique): Act | null {
  if (person.stage === "stranger") return askToSignUp(person, unique);
  if (person.stage === "asked") return finishSignUp(person, mails, unique);
  const [first, ...others] = person.alive;
  if (!first) return signIn(person, unique);
  const { apiTokens, newEmail } = person;
  const [apiToken] = apiTokens;
  const possible: (Act | null)[] = [
    changeName(person, first, unique),
    changeName(person, first, unique),
    makeApiToken(person, first, unique),
    apiToken ? revoke(person, first, apiToken, unique) : null,
    others.length < 3 ? signIn(person, unique) : null,
    ...others.flatMap((other) => [signOut(person, other, unique), endSession(person, first, other, unique)]),
    changePassword(person, first, unique),
    newEmail === null ? askForEmail(person, first, unique) : finishEmail(person, newEmail, mails, unique),
  ];
  const [one, ...more] = possible.filter((act) => act !== null);
  return one ? random.oneOf([one, ...more]) : null;
}

function askToSignUp(person: Person, unique: Unique): Act {
  const { email } = person;
  return act("sign-up", unique, { path: "/api/sign-up", body: { email } }, () => ({ ...person, stage: "asked" }));
}

function finishSignUp(person: Person, mails: readonly Mail[], unique: Unique): Act | null {
  const token = tokenFor(person.email, "/sign-up/finish", mails);
  if (!token) return null;
  const [name, { password }] = [unique(), person];
  return act("sign-up finish", unique, { path: "/api/sign-up/finish", body: { token, name, password } }, (reply) => ({
    ...person,
    name,
    stage: "member",
    alive: tokensIn(reply),
  }));
}

function signIn(person: Person, unique: Unique): Act {
  const { email, password, alive } = person;
  return act("sign-in", unique, { path: "/api/sign-in", body: { email, password } }, (reply) => ({
    ...person,
    alive: [...alive, ...tokensIn(reply)],
  }));
}

function signOut(person: Person, session: string, unique: Unique): Act {
  return act("sign-out", unique, { path: "/api/sign-out", session }, () => withoutSession(person, session));
}

function endSession(person: Person, session: string, other: string, unique: Unique): Act {
  const path = `/api/sessions/${decodeJwt(other).sid}/end`;
  return act("session end", unique, { path, session }, () => withoutSession(person, other));
}

function changeName(person: Person, session: string, unique: Unique): Act {
  const name = unique();
  return act("name change", unique, { path: "/api/name-change", session, body: { name } }, () => ({ ...person, name }));
}

/** Ends all that there was, and goes on with a session under another token. */
function changePassword(person: Person, session: string, unique: Unique): Act {
  const { password: currentPassword, alive, ended, apiTokens, revoked } = person;
  const newPassword = `pass ${unique()} word`;
  const body = { currentPassword, newPassword };
  return act("password change", unique, { path: "/api/password-change", session, body }, (reply) => ({
    ...person,
    password: newPassword,
    newEmail: null,
    alive: tokensIn(reply),
    ended: [...ended, ...alive],
    apiTokens: [],
    revoked: [...revoked, ...apiTokens],
  }));
}

function makeApiToken(person: Person, session: string, unique: Unique): Act {
  const body = { name: unique(), scopes: ["profile:read"], expiresInDays: 30 };
  return act("API token", unique, { path: "/api/tokens", session, body }, (reply) => {
    if (!reply) return person;
    const { token, secret } = JSON.parse(reply.body) as { token: { id: string }; secret: string };
    return { ...person, apiTokens: [...person.apiTokens, { id: token.id, secret }] };
  });
}

function revoke(person: Person, session: string, token: ApiToken, unique: Unique): Act {
  return act("API token revoke", unique, { path: `/api/tokens/${token.id}/revoke`, session }, () => ({
    ...person,
    apiTokens: person.apiTokens.filter((one) => one !== token),
    revoked: [...person.revoked, token],
  }));
}

function askForEmail(person: Person, session: string, unique: Unique): Act {
  const newEmail = `${unique()}@example.com`;
  const question = { path: "/api/email-change", session, body: { email: newEmail } };
  return act("e-mail change", unique, question, () => ({ ...person, newEmail }));
}

function finishEmail(person: Person, email: string, mails: readonly Mail[], unique: Unique): Act | null {
  const token = tokenFor(email, "/email-change/finish", mails);
  if (!token) return null;
  const question = { path: "/api/email-change/finish", body: { token } };
  return act("e-mail change finish", unique, question, () => ({ ...person, email, newEmail: null }));
}

type Asking = { readonly path: string; readonly session?: string; readonly body?: object };

/** Each from an address of its own on the network, so that no limit is met, and every event can be told from others. */
function act(name: string, unique: Unique, { path, session, body = {} }: Asking, after: Act["after"]): Act {
  const headers = {
    "sec-fetch-site": "same-origin",
    ...fromElsewhere(uniqueAddress(unique())),
    ...(session && withToken(session)),
  };
  return { name, path, question: asJson(body, headers), after };
}

function withoutSession(person: Person, session: string): Person {
  const alive = person.alive.filter((token) => token !== session);
  return { ...person, alive, ended: [...person.ended, session] };
}

function tokensIn(reply: Reply | null): string[] {
  return reply ? [tokenIn(reply) ?? ""] : [];
}

function tokenFor(address: string, page: string, mails: readonly Mail[]): string | null {
  return mails.find((mail) => mail.to === address && mail.page === page)?.token ?? null;
}
