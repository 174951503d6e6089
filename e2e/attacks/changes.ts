/** Every endpoint that changes something, and what a person may ask of it: what an attacker would have them ask. */
import { randomUUID } from "node:crypto";
import { decodeJwt } from "jose";
import { type Person, sessionOf, someApiToken } from "#e2e/fixtures";
import { freshAddress } from "#e2e/mail";
import { withToken } from "#e2e/requests";
import { newOneTimeToken, storeOneTimeToken } from "#lib/auth/one-time-token";
import { type Database, db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { type TokenPurpose, tokenPurposes } from "#lib/mail/token-purposes";
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

/** A code of each kind, as it would have been mailed. */
type Codes = Readonly<Record<TokenPurpose, string>>;

const another = "seven green umbrellas at noon";

/** Somebody with the password of `person`, two sessions, an API token and a mailed token of each kind. */
export async function newVictim(like: Person): Promise<Victim> {
  const person = await twinOf(like);
  const [own, other] = [await sessionOf(person), await sessionOf(person)];
  const { apiToken, secret } = await someApiToken(person, ["profile:read"]);
  const fields = fieldsOf(person, freshAddress(), await codesFor(person));
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

/** What each endpoint accepts from this person, to whom the codes were mailed, and who may move to the new address. */
export function fieldsOf(
  { email, password }: Pick<Person, "email" | "password">,
  newAddress: string,
  codes: Codes,
): Readonly<Record<string, Fields>> {
  return {
    "/api/sign-in": { email, password },
    "/api/reauthentication": { password },
    "/api/sign-out": {},
    "/api/secure-account": {},
    "/api/sign-up": { email },
    "/api/sign-up/finish": { token: codes["sign-up"], name: "Eve", password: another },
    "/api/password-change": { currentPassword: password, newPassword: another },
    "/api/password-reset": { email },
    "/api/password-reset/finish": { token: codes["password-reset"], password: another },
    "/api/name-change": { name: "Eve" },
    "/api/email-change": { email: newAddress },
    "/api/email-change/finish": { token: codes["email-change"] },
    "/api/email-change/undo": { token: codes["email-change-undo"] },
    "/api/account-deletion": { password },
    "/api/sessions/{id}/end": {},
    "/api/sessions/end-others": {},
    "/api/sessions/end-all": {},
    "/api/tokens": { name: "Eve", scopes: ["profile:read"] },
    "/api/tokens/{id}/revoke": {},
    "/api/token": {},
  };
}

/** A code as if it had been mailed to this person: to a new address, where that is what it is for. */
export async function mailedCode(
  database: Database,
  purpose: TokenPurpose,
  { id, email }: Pick<Person, "id" | "email">,
): Promise<string> {
  const { token, hash } = await newOneTimeToken();
  const address = purpose === "sign-up" || purpose === "email-change" ? freshAddress() : email;
  const owner = purpose.startsWith("email-change") ? id : null;
  await storeOneTimeToken(database, purpose, address as EmailAddress, hash, owner);
  return token;
}

async function codesFor(person: Person): Promise<Codes> {
  const codes: Partial<Record<TokenPurpose, string>> = {};
  for (const purpose of Object.keys(tokenPurposes) as TokenPurpose[])
    codes[purpose] = await mailedCode(db(), purpose, person);
  return codes as Codes;
}
