/**
 * Somebody wants to know whether an address has an account here (OWASP ASVS 6.3.8). What they are answered, in status, words,
 * headers and cookies, and how much is worked for them, must not depend on it. Those who have the address learn it by mail.
 */
import { expect } from "@playwright/test";
import { type Person, test } from "#e2e/fixtures";
import { freshAddress, mailsTo } from "#e2e/mail";
import { startServer } from "#e2e/own-server";
import { type Ask, asForm, asJson, fromElsewhere, type Question, requestId, sendTo } from "#e2e/requests";
import { credentialsOf, inDatabase, newStand } from "#e2e/stand";
import { limitKey } from "#lib/auth/rate-limit";
import { minutes, now, plus } from "#lib/clock";
import { type Database, db } from "#lib/db/client";
import { guessLimit } from "#lib/limits";
import { twinOf } from "./changes";

const wrong = "not the password of anybody";
const right = "a rather long passphrase";

/** Both faces, each as if from an address that nobody has used up. */
const faces: Record<string, (fields: Record<string, string>) => Question> = {
  "a client": (fields) => asJson(fields, fromElsewhere()),
  "a plain form": (fields) => asForm(fields, { "sec-fetch-site": "same-origin", ...fromElsewhere() }),
};

/** Addresses that an attacker might tell apart, made anew for each use. `like` is a person whose password they have. */
const kinds = {
  "no account": async () => freshAddress(),
  "an account": async (_: Ask, like: Person) => (await twinOf(like)).email,
  "a disabled account": async (_: Ask, like: Person) => disabled(await twinOf(like)),
  "a sign-up that was not finished": async (ask: Ask) => {
    const email = freshAddress();
    expect((await ask("/api/sign-up", asJson({ email }, fromElsewhere()))).status).toBe(202);
    return email;
  },
};

/** What is asked, and how often: the fourth mail within the hour is not sent, and that must not show, either. */
const requests = {
  "signing in with a wrong password": { path: "/api/sign-in", fields: { password: wrong }, times: 2, told: [401, 303] },
  "signing up": { path: "/api/sign-up", fields: {}, times: 3, told: [202, 303] },
  "a password reset": { path: "/api/password-reset", fields: {}, times: 3, told: [202, 303] },
} as const;

test("only the right password of an account that is open is answered otherwise", async ({ ask, person }) => {
  const signIn = async (email: string, password: string) =>
    toldBy(ask, "/api/sign-in", email, asJson({ email, password }, fromElsewhere()));
  expect(await signIn(person.email, right)).toMatchObject({ status: 200 });
  const unknown = await signIn(freshAddress(), right);
  expect(unknown).toMatchObject({ status: 401 });
  expect(await signIn(await disabled(await twinOf(person)), right)).toEqual(unknown);
  expect(await signIn(person.email, wrong)).toEqual(unknown);
});

for (const [what, { path, fields, times, told }] of Object.entries(requests)) {
  test(`${what} tells nobody who has an account, to the byte`, async ({ ask, person }) => {
    const answers: (readonly [what: string, answer: unknown])[] = [];
    for (const [kind, make] of Object.entries(kinds)) {
      const email = await make(ask, person);
      for (let time = 0; time < times; time += 1) {
        for (const [face, asked] of Object.entries(faces))
          answers.push([`${kind}, ${face}`, await toldBy(ask, path, email, asked({ ...fields, email }))]);
      }
    }
    const [json, form] = answers.map(([, answer]) => answer);
    expect([json, form]).toMatchObject(told.map((status) => ({ status })));
    expect(answers).toEqual(answers.map(([what], index) => [what, index % 2 === 0 ? json : form]));
  });
}

test("an address at which was guessed too often is answered alike, account or none", async ({ ask, person }) => {
  for (const [used, code] of [
    [20, "too-many-guesses"],
    [guessLimit.most, "guesses-used-up"],
  ] as const) {
    const answers = [];
    for (const email of [freshAddress(), (await twinOf(person)).email, await disabled(await twinOf(person))]) {
      expect(
        await toldBy(ask, "/api/sign-in", email, asJson({ email, password: wrong }, fromElsewhere())),
      ).toMatchObject({ status: 401 });
      await guessedAt(email, used);
      for (const password of [wrong, right]) {
        for (const asked of Object.values(faces))
          answers.push(await toldBy(ask, "/api/sign-in", email, asked({ email, password })));
      }
    }
    const [json, form] = answers;
    expect(json).toMatchObject({ status: 429, body: expect.stringContaining(code) });
    expect(answers).toEqual(answers.map((_, index) => (index % 2 === 0 ? json : form)));
  }
});

test("each guess is worth one hash, whatever the address, and none where it is not looked at", async () => {
  const token = "a-token-of-the-scraper-of-this-test";
  const stand = await newStand(2, { METRICS_TOKEN: token });
  const server = await startServer(stand.env);
  const ask = (path: string, fields: Record<string, string>) =>
    sendTo(server.port, path, asJson(fields, fromElsewhere()));
  const hashes = async () => {
    const { body } = await sendTo(server.port, "/metrics", { headers: { authorization: `Bearer ${token}` } });
    return Number(/^latchkey_hash_duration_seconds_count (\d+)$/m.exec(body)?.[1]);
  };
  const hashesFor = async (...question: Parameters<typeof ask>) => {
    const before = await hashes();
    await ask(...question);
    return (await hashes()) - before;
  };
  const [open, closed] = [credentialsOf(0), credentialsOf(1)];
  await inDatabase(stand.file, (client) =>
    client.user.update({ where: { email: closed.email }, data: { disabledAt: now() } }),
  );
  const begun = freshAddress();
  expect((await ask("/api/sign-up", { email: begun })).status).toBe(202);
  const addresses: Record<keyof typeof kinds, string> = {
    "no account": freshAddress(),
    "an account": open.email,
    "a disabled account": closed.email,
    "a sign-up that was not finished": begun,
  };
  for (const [kind, email] of Object.entries(addresses)) {
    expect([kind, await hashesFor("/api/sign-in", { email, password: wrong })]).toEqual([kind, 1]);
    expect([kind, await hashesFor("/api/sign-up", { email })]).toEqual([kind, 0]);
    expect([kind, await hashesFor("/api/password-reset", { email })]).toEqual([kind, 0]);
    await inDatabase(stand.file, (client) => guessedAt(email, 20, client));
    expect([kind, await hashesFor("/api/sign-in", { email, password: wrong })]).toEqual([kind, 0]);
  }
  await server.stop();
});

test("whoever has the address is told by one mail, and each in its own words", async ({ ask, person }) => {
  const stranger = freshAddress();
  const gone = await disabled(await twinOf(person));
  for (const email of [person.email, stranger, gone]) {
    for (const path of ["/api/sign-up", "/api/password-reset"]) await ask(path, asJson({ email }, fromElsewhere()));
  }
  const subjects = async (email: string) => (await mailsTo(email, 2)).map(({ subject }) => subject).sort();
  expect(await subjects(person.email)).toEqual([
    "Reset your Latchkey password",
    "You already have an account at Latchkey",
  ]);
  expect(await subjects(stranger)).toEqual(["Finish signing up to Latchkey", "No password to reset at Latchkey"]);
  expect((await subjects(gone)).at(0)).toBe("No password to reset at Latchkey");
});

async function disabled({ id, email }: Person): Promise<string> {
  await db().user.update({ where: { id }, data: { disabledAt: now() } });
  return email;
}

/** As if so many wrong passwords had been tried at an address a moment ago, where one was. */
async function guessedAt(email: string, used: number, database: Database = db()): Promise<void> {
  const key = limitKey("password-of-address", email);
  await database.rateLimit.update({ where: { key }, data: { used, waitsUntil: plus(now(), minutes(10)) } });
}

/** All that an answer says, but for what is chance, and for the address where it is given back. */
async function toldBy(ask: Ask, path: string, email: string, question: Question) {
  const { status, rawHeaders, body } = await ask(path, question);
  return { status, headers: rawHeaders.map((text) => withoutChance(text, email)), body };
}

function withoutChance(text: string, email: string): string {
  return text
    .replace(/'nonce-[^']+'/, "")
    .replace(requestId, "")
    .replace(/^\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT$/, "a time")
    .replace(/^(599|600)$/, "ten minutes")
    .replace(
      /^(latchkey-flash-[\w-]+=)([\w-]+)/,
      (_, name, value) =>
        name +
        Buffer.from(value, "base64url")
          .toString()
          .replace(email, "")
          .replace(/"retryAfter":\d+/, ""),
    );
}
