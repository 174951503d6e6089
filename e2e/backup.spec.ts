import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import type { EmailAddress } from "#lib/email-address";
import { enqueue } from "#lib/mail/outbox";
import { codeIn, mailsIn } from "./mail";
import { op } from "./operator";
import { type OwnServer, startServer } from "./own-server";
import { asJson, type Reply, sendTo, withToken } from "./requests";
import {
  credentialsOf,
  inDatabase,
  lookInto,
  makeLettersDue,
  newStand,
  type Stand,
  signIn,
  statusesFor,
  tokenOf,
} from "./stand";

const newPassword = "another rather long passphrase";
const lastPerson = 3;

test("a backup that is made while people are served is restored, and what had ended stays so", async () => {
  const stand = await newStand(lastPerson + 1);
  const file = join(stand.folder, "of-today.backup");
  let server = await startServer(stand.env);
  const [leaving, staying] = [await tokenOf(server, 0), await tokenOf(server, 1)];
  const [apiToken, code] = [await makeApiToken(server, staying), await codeFor(server, stand, 2)];
  await putLetterDown(stand);
  const [backup, signedIn] = await whileSigningIn(server, () => op(stand.env, "backup", file));
  expect(backup.stdout).toContain("checked, at migration");
  expect([signedIn > 0, statSync(file).mode & 0o777]).toEqual([true, 0o600]);

  await makeLettersDue(stand);
  await expect.poll(() => lettersSent(stand)).toBe(1);
  expect((await signOut(server, leaving)).status).toBe(204);
  expect((await resetBy(server, code)).status).toBe(200);
  const tooEarly = op(stand.env, "restore", file, "--yes");
  await expect(tooEarly).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("stop the server first") });
  expect(await statusesFor(server, staying)).toEqual([200, 200]);
  await server.stop();

  const { stdout } = await op(stand.env, "restore", file, "--yes");
  for (const ended of ["1 +API tokens of programs", "1 +one-time tokens", "[1-9]\\d* +mails that waited"])
    expect(stdout).toMatch(new RegExp(`^${ended}`, "m"));
  expect(await lookInto(stand.file)).toMatchObject({ integrity: "ok", sessions: 0 });
  await makeLettersDue(stand);
  server = await startServer(stand.env);
  for (const token of [leaving, staying]) expect(await statusesFor(server, token)).toEqual([401, 307]);
  const bearer = { authorization: `Bearer ${apiToken}` };
  expect((await sendTo(server.port, "/api/me", { headers: bearer })).status).toBe(401);
  expect((await resetBy(server, code)).status).toBe(422);
  for (const person of [0, 2]) expect((await signIn(server, person)).status).toBe(200);
  await codeFor(server, stand, 1); // whatever waited would have been sent before
  expect(lettersSent(stand)).toBe(1);
  expect(await server.stop()).toEqual([0, null]);
});

/** Does something while somebody signs in, again and again; says how often. */
async function whileSigningIn<T>(server: OwnServer, act: () => Promise<T>): Promise<[T, number]> {
  let [goesOn, count] = [true, 0];
  const signingIn = async () => {
    for (; goesOn; count += 1) expect((await signIn(server, lastPerson)).status).toBe(200);
  };
  const done = act().finally(() => {
    goesOn = false;
  });
  await Promise.all([done, signingIn()]);
  return [await done, count];
}

async function makeApiToken({ port }: OwnServer, token: string): Promise<string> {
  const headers = { ...withToken(token), "sec-fetch-site": "same-origin" };
  const reply = await sendTo(port, "/api/tokens", asJson({ name: "deploy", scopes: ["profile:read"] }, headers));
  expect(reply.status).toBe(201);
  return JSON.parse(reply.body).secret;
}

/** The code by which one of the people may choose another password. */
async function codeFor({ port }: OwnServer, { folder }: Stand, person: number): Promise<string> {
  const { email } = credentialsOf(person);
  const codes = () =>
    mailsIn(folder)
      .flatMap((mail) => (mail.to === email ? codeIn(mail) : []))
      .filter(Boolean);
  await sendTo(port, "/api/password-reset", asJson({ email }));
  await expect.poll(codes).toHaveLength(1);
  return codes()[0] ?? "";
}

function resetBy({ port }: OwnServer, token: string): Promise<Reply> {
  return sendTo(port, "/api/password-reset/finish", asJson({ token, password: newPassword }));
}

function signOut({ port }: OwnServer, token: string): Promise<Reply> {
  return sendTo(port, "/api/sign-out", asJson({}, { ...withToken(token), "sec-fetch-site": "same-origin" }));
}

/** Puts a letter down that is not due. */
async function putLetterDown(stand: Stand): Promise<void> {
  const letter = { kind: "account-deleted", to: credentialsOf(0).email as EmailAddress } as const;
  await inDatabase(stand.file, (client) =>
    client.$transaction(async (tx) => {
      await enqueue(tx, letter);
      await tx.outboxLetter.updateMany({ data: { nextAttemptAt: null } });
    }),
  );
}

function lettersSent({ folder }: Stand): number {
  return mailsIn(folder).filter(({ subject }) => /is deleted$/.test(subject)).length;
}
