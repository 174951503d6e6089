/** A database of a test's own with people in it, on which servers may be started, ended, and started again. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { now } from "#lib/clock";
import type { PrismaClient } from "#lib/db/client";
import { applyMigrations } from "#lib/db/migrate";
import { hashOf } from "#lib/testing/people";
import { freePort, type OwnServer } from "./own-server";
import { openPatiently } from "./patient-client";
import { asForm, asJson, cookieHeader, fromElsewhere, type Reply, sendTo, tokenIn, withToken } from "./requests";
import { newFolder } from "./run-folder";

export type Stand = {
  readonly folder: string;
  /** The database. */
  readonly file: string;
  /** The variables of a server on it, with the secrets of the run. */
  readonly env: NodeJS.ProcessEnv & { readonly PORT: string };
};

/** What is said where there is no answer for now. */
export const unavailable = {
  "too-busy": "Too much is going on right now. Wait a few seconds and try again.",
  unavailable: "Our records cannot be reached right now. Wait a little and try again.",
} as const;

/** The password of everybody here. */
const password = "a rather long passphrase";

/** A migrated database in a folder of its own, in which so many people have accounts. `onDisk` where the disk is what it is about. */
export async function newStand(
  people = 0,
  variables: Record<string, string> = {},
  { onDisk = false } = {},
): Promise<Stand> {
  const folder = onDisk ? mkdtempSync(join(tmpdir(), "latchkey-stand-")) : newFolder("stand");
  const file = join(folder, "latchkey.db");
  await applyMigrations(file);
  if (people > 0) await addPeople(file, people);
  const own = { PORT: await freePort(), DATA_DIR: folder, TRUSTED_PROXY_HOPS: "1", LOG_LEVEL: "error" };
  return { folder, file, env: { ...process.env, NODE_ENV: "production", ...own, ...variables } };
}

/** Signs in one of the people, the first of whom is 0, each from an address of their own. */
export function signIn({ port }: OwnServer, person: number): Promise<Reply> {
  const from = fromElsewhere(`10.7.${Math.floor(person / 250)}.${1 + (person % 250)}`);
  return sendTo(port, "/api/sign-in", asJson(credentialsOf(person), from));
}

/** The session token of one of the people, who signs in for it. */
export async function tokenOf(server: OwnServer, person: number): Promise<string> {
  const reply = await signIn(server, person);
  expect(reply.status).toBe(200);
  return tokenIn(reply) ?? "";
}

/** What a client, and a person at their browser, are answered who bring this token. */
export async function statusesFor({ port }: OwnServer, token: string): Promise<number[]> {
  const paths = ["/api/me", "/dashboard"];
  return Promise.all(paths.map(async (path) => (await sendTo(port, path, { headers: withToken(token) })).status));
}

/** That this person cannot sign in, and is told in words why: as a client, and at a form without script. */
export async function expectRefusal(server: OwnServer, person: number, code: keyof typeof unavailable): Promise<void> {
  const detail = unavailable[code];
  const form = asForm(credentialsOf(person), { "sec-fetch-site": "same-origin" });
  const [reply, back] = await Promise.all([signIn(server, person), sendTo(server.port, "/api/sign-in", form)]);
  const problem = expect.objectContaining({ code, detail });
  expect([reply.status, reply.headers["retry-after"], JSON.parse(reply.body)]).toEqual([503, "5", problem]);
  expect([back.status, back.headers.location]).toEqual([303, "/sign-in"]);
  const page = await sendTo(server.port, "/sign-in", { headers: { cookie: cookieHeader(back) } });
  expect([page.status, page.body]).toEqual([200, expect.stringContaining(detail)]);
}

/** What one of the people signs in with. */
export function credentialsOf(person: number): { email: string; password: string } {
  return { email: `person-${person}@example.com`, password };
}

/** Does something in a database that a server may be using, as another process would. */
export async function inDatabase<Done>(file: string, act: (client: PrismaClient) => Promise<Done>): Promise<Done> {
  const client = openPatiently(file);
  return act(client).finally(() => client.$disconnect());
}

/** Whether SQLite finds the file whole, and who has how many sessions and sign-ins there. */
export function lookInto(file: string): Promise<{ integrity: unknown; sessions: number; signIns: number }> {
  return inDatabase(file, async (client) => {
    const [row] = await client.$queryRaw<{ integrity_check: unknown }[]>`PRAGMA integrity_check`;
    const signIns = await client.event.count({ where: { kind: "sign-in" } });
    return { integrity: row?.integrity_check, sessions: await client.session.count(), signIns };
  });
}

/** Has each letter that waits sent at the next round, however often it was tried before. */
export async function makeLettersDue({ file }: Stand): Promise<void> {
  await inDatabase(file, (client) => client.outboxLetter.updateMany({ data: { nextAttemptAt: now() } }));
}

async function addPeople(file: string, count: number): Promise<void> {
  const passwordHash = await hashOf(password);
  const rows = Array.from({ length: count }, (_, person) => ({
    id: `person-${person}`,
    email: credentialsOf(person).email,
    name: `Person ${person}`,
    passwordHash,
    createdAt: now(),
  }));
  await inDatabase(file, (client) => client.user.createMany({ data: rows }));
}
