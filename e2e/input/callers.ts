/** Who sends a request: strangers, people who are signed in, and programs, each of them new where the last one is worn out. */
import { randomUUID } from "node:crypto";
import { expiredToken } from "#e2e/fixtures";
import { cookieName } from "#e2e/requests";
import { signAccessToken } from "#lib/access-token";
import { newApiTokenText } from "#lib/api-token-text";
import { days, hours, now, plus } from "#lib/clock";
import { config } from "#lib/config";
import { openClient } from "#lib/db/client";
import { scopes, writtenScopes } from "#lib/scope";
import { hashSecret, type Id, newId } from "#lib/secret";
import { signSessionToken } from "#lib/session-token";
import type { Exchange, Header } from "./exchange";

export const callerKinds = ["stranger", "signed in", "token expired", "API token", "access token"] as const;
export type CallerKind = (typeof callerKinds)[number];

export type Callers = {
  /** What a caller of this kind sends along. */
  readonly headersOf: (kind: CallerKind) => Promise<readonly Header[]>;
  /** Takes in what became of the caller: whose session was ended or replaced is not sent again. */
  readonly learn: (kind: CallerKind, answer: Exchange) => void;
  readonly close: () => Promise<void>;
};

type Client = ReturnType<typeof openClient>;

/** Callers with accounts in that database, which a server may be using. */
export function newCallers(file: string, passwordHash: string): Callers {
  const client = openClient(file);
  const present = new Map<CallerKind, readonly Header[]>();
  return {
    async headersOf(kind) {
      const headers = present.get(kind) ?? (await newcomer(client, kind, passwordHash));
      present.set(kind, headers);
      return headers;
    },
    learn(kind, { status, head }) {
      if (status === 401 || head.toLowerCase().includes(`set-cookie: ${cookieName}=`)) present.delete(kind);
    },
    close: () => client.$disconnect(),
  };
}

async function newcomer(client: Client, kind: CallerKind, passwordHash: string): Promise<readonly Header[]> {
  if (kind === "stranger") return [];
  const userId = newId();
  const email = `${randomUUID()}@example.com`;
  await client.user.create({ data: { id: userId, email, name: "Robin Example", passwordHash, createdAt: now() } });
  if (kind === "API token" || kind === "access token") return [await bearerOf(client, userId, kind)];
  const token = await sessionTokenOf(client, userId);
  const brought = kind === "signed in" ? token : await expiredToken({ token, keepUntil: null });
  return [["cookie", `${cookieName}=${brought}`]];
}

async function sessionTokenOf(client: Client, userId: Id): Promise<string> {
  const [id, time] = [newId(), now()];
  const times = { createdAt: time, authenticatedAt: time, lastSeenAt: time, endsAt: plus(time, hours(12)) };
  const row = { id, userId, generation: 1, keepSignedIn: false, address: "192.0.2.1", userAgent: "" };
  await client.session.create({ data: { ...row, ...times } });
  return signSessionToken({ userId, sessionId: id, generation: 1 }, issuer());
}

async function bearerOf(client: Client, userId: Id, kind: "API token" | "access token"): Promise<Header> {
  const [id, secret, createdAt] = [newId(), newApiTokenText(), now()];
  const row = { id, userId, name: "deploy", hash: await hashSecret(secret), createdAt };
  const expiresAt = plus(createdAt, days(30));
  await client.apiToken.create({ data: { ...row, scopes: writtenScopes(scopes), expiresAt } });
  const grant = { userId, apiTokenId: id, scopes, audience: issuer().issuer };
  return ["authorization", `Bearer ${kind === "API token" ? secret : await signAccessToken(grant, issuer())}`];
}

function issuer() {
  const { publicUrl, signingKeys } = config();
  return { issuer: publicUrl.origin, keys: signingKeys };
}
