/**
 * Who sends a request: strangers, people who are signed in, and programs. Each sends one: a limit counts nobody's requests up,
 * and nobody's session is gone because of what they sent before.
 */
import { randomUUID } from "node:crypto";
import { expiredToken } from "#e2e/fixtures";
import { openPatiently } from "#e2e/patient-client";
import { cookieName } from "#e2e/requests";
import { signAccessToken } from "#lib/access-token";
import { newApiTokenText } from "#lib/api-token-text";
import { days, hours, now, plus } from "#lib/clock";
import { config } from "#lib/config";
import type { PrismaClient } from "#lib/db/client";
import { scopes, writtenScopes } from "#lib/scope";
import { hashSecret, type Id, newId } from "#lib/secret";
import { signSessionToken } from "#lib/session-token";
import { hashOf } from "#lib/testing/people";
import type { Header } from "./exchange";

export const callerKinds = ["stranger", "signed in", "token expired", "API token", "access token"] as const;
export type CallerKind = (typeof callerKinds)[number];

/** Somebody with an account, and what they send along. A stranger's account is one that they do not show. */
export type Caller = { readonly id: Id; readonly email: string; readonly headers: readonly Header[] };

export type Callers = {
  /** Somebody of this kind who has sent nothing yet. */
  readonly next: (kind: CallerKind) => Promise<Caller>;
  /** The database that they have their accounts in. */
  readonly client: PrismaClient;
};

/** The password of everybody here. */
export const password = "a rather long passphrase";

/** How many are given accounts at a time: in one transaction it takes little longer than for one. */
const atATime = 25;

/** Callers with accounts in that database, which a server may be using. */
export async function newCallers(file: string): Promise<Callers> {
  const client = openPatiently(file);
  const hash = await hashOf(password);
  const waiting = new Map<CallerKind, Promise<Caller[]>>();
  const next = async (kind: CallerKind): Promise<Caller> => {
    const batch = waiting.get(kind) ?? newcomers(client, kind, hash);
    waiting.set(kind, batch);
    const caller = (await batch).pop();
    if (caller) return caller;
    if (waiting.get(kind) === batch) waiting.delete(kind);
    return next(kind);
  };
  return { next, client };
}

/** The row of a session that has just begun. */
export function sessionRow(userId: Id) {
  const time = now();
  const times = { createdAt: time, authenticatedAt: time, lastSeenAt: time, endsAt: plus(time, hours(12)) };
  return { id: newId(), userId, generation: 1, keepSignedIn: false, address: "192.0.2.1", userAgent: "", ...times };
}

/** The row of an API token that is good for everything, by the hash of its text. */
export function apiTokenRow(userId: Id, hash: string) {
  const createdAt = now();
  const expiresAt = plus(createdAt, days(30));
  return { id: newId(), userId, name: "deploy", hash, scopes: writtenScopes(scopes), createdAt, expiresAt };
}

async function newcomers(client: PrismaClient, kind: CallerKind, passwordHash: string): Promise<Caller[]> {
  const all = await Promise.all(Array.from({ length: atATime }, () => newcomer(kind)));
  const users = all.map(({ caller: { id, email } }) => {
    return { id, email, name: "Robin Example", passwordHash, createdAt: now() };
  });
  await client.$transaction([
    client.user.createMany({ data: users }),
    client.session.createMany({ data: all.flatMap(({ sessions }) => sessions) }),
    client.apiToken.createMany({ data: all.flatMap(({ apiTokens }) => apiTokens) }),
  ]);
  return all.map(({ caller }) => caller);
}

/** What one of a kind sends along, and the rows that make it good. */
async function newcomer(kind: CallerKind) {
  const [id, email] = [newId(), `${randomUUID()}@example.com`];
  const nothing = { sessions: [], apiTokens: [] };
  switch (kind) {
    case "stranger":
      return { ...nothing, caller: { id, email, headers: [] } };
    case "signed in":
    case "token expired": {
      const session = sessionRow(id);
      const headers = [await cookieOf(id, session.id, kind)];
      return { ...nothing, caller: { id, email, headers }, sessions: [session] };
    }
    case "API token":
    case "access token": {
      const secret = newApiTokenText();
      const row = apiTokenRow(id, await hashSecret(secret));
      const token = kind === "API token" ? secret : await accessTokenOf(id, row.id);
      const headers = [["authorization", `Bearer ${token}`] as const];
      return { ...nothing, caller: { id, email, headers }, apiTokens: [row] };
    }
  }
}

async function cookieOf(userId: Id, sessionId: Id, kind: "signed in" | "token expired"): Promise<Header> {
  const token = await signSessionToken({ userId, sessionId, generation: 1 }, issuer());
  return ["cookie", `${cookieName}=${kind === "signed in" ? token : await expiredToken({ token, keepUntil: null })}`];
}

function accessTokenOf(userId: Id, apiTokenId: Id): Promise<string> {
  return signAccessToken({ userId, apiTokenId, scopes, audience: issuer().issuer }, issuer());
}

function issuer() {
  const { publicUrl, signingKeys } = config();
  return { issuer: publicUrl.origin, keys: signingKeys };
}
