/** Every endpoint that changes something, and what a person may ask of it: what an attacker would have them ask. */
import { randomUUID } from "node:crypto";
import { decodeJwt } from "jose";
import { type Person, sessionOf, someApiToken } from "#e2e/fixtures";
import { withToken } from "#e2e/requests";
import { newOneTimeToken, type Purpose, storeOneTimeToken } from "#lib/auth/one-time-token";
import { db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import type { Id } from "#lib/secret";

/** Somebody who is signed in, to whom all of it can happen. */
export type Victim = {
  readonly person: Person;
  /** Their session token. */
  readonly token: string;
  /** What each endpoint accepts from them, by the path that the documentation has. */
  readonly changes: Readonly<Record<string, Change>>;
};

/** A path with its parts filled in, the fields to send, and what the browser sends along. */
export type Change = { readonly path: string; readonly fields: Fields; readonly headers: Record<string, string> };
type Fields = Readonly<Record<string, unknown>>;

const another = "seven green umbrellas at noon";

/** Somebody with the password of `person`, two sessions, an API token and a mailed token of each kind. */
export async function newVictim(like: Person): Promise<Victim> {
  const person = await twinOf(like);
  const [own, other] = [await sessionOf(person), await sessionOf(person)];
  const { apiToken, secret } = await someApiToken(person, ["profile:read"]);
  const fields = { ...fieldsOf(person), ...(await mailedFieldsOf(person)) };
  const ids: Record<string, string> = { sessions: String(decodeJwt(other.token).sid), tokens: apiToken.id };
  const filled = (path: string) => path.replace("{id}", ids[path.split("/")[2] ?? ""] ?? "");
  const changeOf = ([path, fields]: [string, Fields]): [string, Change] => {
    const headers = path === "/api/token" ? { authorization: `Bearer ${secret}` } : withToken(own.token);
    return [path, { path: filled(path), fields, headers }];
  };
  return { person, token: own.token, changes: Object.fromEntries(Object.entries(fields).map(changeOf)) };
}

/** All that is kept of a person and of what was sent to them, but for when they were last seen. */
export async function traceOf({ person: { id, email } }: Victim): Promise<unknown> {
  const where = { userId: id };
  return {
    user: await db().user.findUnique({ where: { id } }),
    sessions: await db().session.findMany({
      where,
      omit: { lastSeenAt: true, confirmedAt: true },
      orderBy: { id: "asc" },
    }),
    apiTokens: await db().apiToken.findMany({ where, orderBy: { id: "asc" } }),
    events: await db().event.count({ where }),
    mailed: await db().oneTimeToken.findMany({ where: { OR: [where, { email }] }, orderBy: { hash: "asc" } }),
  };
}

/** A second account with the same password, without the work of hashing it. */
export async function twinOf(person: Person): Promise<Person> {
  const [id, email] = [randomUUID(), `${randomUUID()}@example.com`];
  const row = await db().user.findUniqueOrThrow({ where: { id: person.id } });
  await db().user.create({ data: { ...row, id, email } });
  return { ...person, id: id as Id, email };
}

function fieldsOf({ email, password }: Person): Record<string, Fields> {
  return {
    "/api/sign-in": { email, password },
    "/api/reauthentication": { password },
    "/api/sign-out": {},
    "/api/secure-account": {},
    "/api/sign-up": { email },
    "/api/password-change": { currentPassword: password, newPassword: another },
    "/api/password-reset": { email },
    "/api/name-change": { name: "Eve" },
    "/api/email-change": { email: `${randomUUID()}@example.com` },
    "/api/account-deletion": { password },
    "/api/sessions/{id}/end": {},
    "/api/sessions/end-others": {},
    "/api/sessions/end-all": {},
    "/api/tokens": { name: "Eve", scopes: ["profile:read"] },
    "/api/tokens/{id}/revoke": {},
    "/api/token": {},
  };
}

async function mailedFieldsOf({ id, email }: Person): Promise<Record<string, Fields>> {
  const fresh = () => `${randomUUID()}@example.com`;
  return {
    "/api/sign-up/finish": { token: await mailed("sign-up", fresh()), name: "Eve", password: another },
    "/api/password-reset/finish": { token: await mailed("password-reset", email), password: another },
    "/api/email-change/finish": { token: await mailed("email-change", fresh(), id) },
    "/api/email-change/undo": { token: await mailed("email-change-undo", email, id) },
  };
}

async function mailed(purpose: Purpose, email: string, userId: Id | null = null): Promise<string> {
  const { token, hash } = await newOneTimeToken();
  await storeOneTimeToken(db(), purpose, email as EmailAddress, hash, userId);
  return token;
}
