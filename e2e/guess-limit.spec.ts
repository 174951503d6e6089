/** Guessing passwords: how soon it is refused, what is said, and that the owner is not kept out by it. */
import { randomUUID } from "node:crypto";
import { expect } from "@playwright/test";
import { countGuess } from "#lib/auth/guess-limit";
import { limitKey } from "#lib/auth/rate-limit";
import { minutes, now, plus } from "#lib/clock";
import { db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { guessLimit } from "#lib/limits";
import { fillIn, type Person, sessionOf, test } from "./fixtures";
import { linkIn, mailsTo } from "./mail";
import { type Ask, asForm, asJson, cookieHeader, fromElsewhere, type Reply, withToken } from "./requests";

const wrong = "not the right passphrase";
const another = "seven green umbrellas at noon";
const sameOrigin = { "sec-fetch-site": "same-origin" };

for (const javaScriptEnabled of [true, false]) {
  test.describe(`${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    test("whoever mistypes too often waits, and is then let in by the right password", async ({ page, person }) => {
      await guessAt(person, guessLimit.free + 8); // a wait that no page is too slow for
      await page.goto("/sign-in");
      await fillIn(page, person);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.locator(":focus")).toContainText(
        /Too many wrong passwords were tried\. Try again in \d minutes\./,
      );
      await expect(page.getByRole("link", { name: "Choose a new password by mail" })).toBeVisible();
      await expect(page.getByLabel("E-mail address")).toHaveValue(person.email);
      await letWaitPass(person);
      await fillIn(page, person);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page).toHaveURL("/dashboard");
    });

    test("an owner whose password was guessed at a hundred times chooses another by mail", async ({ page, person }) => {
      await guessAt(person);
      await page.goto("/sign-in");
      await fillIn(page, person);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.locator(":focus")).toContainText("Choose a new one by “Forgot your password?”.");
      await page.getByRole("link", { name: "Forgot your password?" }).click();
      await expect(page).toHaveURL("/password-reset");
      await page.getByLabel("E-mail address").fill(person.email);
      await page.getByRole("button", { name: "Send the link" }).click();
      await expect(page).toHaveURL("/password-reset/sent");
      const [mail] = await mailsTo(person.email, 1);
      await page.goto(linkIn(mail).href);
      if (!javaScriptEnabled) return; // how a reset goes without script is in password-reset.spec.ts
      await page.getByLabel("New password").fill(another);
      await page.getByRole("button", { name: "Change my password" }).click();
      await expect(page).toHaveURL("/sign-in");
      await guessAt(person); // by whoever goes on guessing
      await fillIn(page, { ...person, password: another });
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page).toHaveURL("/dashboard");
    });
  });
}

test("who is signed in stays so, and a browser used before is let in, whatever others guess", async ({
  page,
  person,
  secondBrowser,
}) => {
  await page.goto("/sign-in");
  await fillIn(page, person);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/dashboard");
  await guessAt(person);
  await secondBrowser.goto("/dashboard");
  await expect(secondBrowser).toHaveURL("/dashboard");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await fillIn(page, person);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/dashboard");
});

test("two hundred guesses at once have five looked at, and an address without account is refused alike", async ({
  person,
  ask,
}) => {
  for (const email of [person.email, `${randomUUID()}@example.com`]) {
    const begun = now().getTime();
    const replies = await Promise.all(Array.from({ length: 200 }, () => guess(ask, email)));
    const seconds = (now().getTime() - begun) / 1000;
    const statuses = replies.map(({ status }) => status);
    expect([...new Set(statuses)].sort()).toEqual([401, 429]);
    // One more after a second, another two seconds later, and so on, for as long as the two hundred took.
    const lookedAt = statuses.filter((status) => status === 401).length;
    expect(lookedAt).toBeGreaterThanOrEqual(guessLimit.free);
    expect(lookedAt).toBeLessThanOrEqual(guessLimit.free + Math.floor(Math.log2(seconds + 1)));
    for (const reply of replies.filter(({ status }) => status === 429)) {
      expect(JSON.parse(reply.body).code).toBe("too-many-guesses");
      expect(Number(reply.headers["retry-after"])).toBeGreaterThan(0);
    }
  }
});

test("a peer that guesses at many addresses is refused after ten, and others are not", async ({ person, ask }) => {
  const statuses = [];
  for (let n = 0; n < 11; n += 1) statuses.push((await ask("/api/sign-in", asJson(stranger()))).status);
  expect(statuses).toEqual([...Array(10).fill(401), 429]);
  const refusal = await ask("/api/sign-in", asJson(right(person)));
  expect([refusal.status, JSON.parse(refusal.body).code]).toEqual([429, "too-many-from-peer"]);
  expect((await ask("/api/sign-in", asJson(right(person), fromElsewhere()))).status).toBe(200);
});

test("guesses within a session are limited by themselves, for each thing that asks for the password", async ({
  person,
  ask,
}) => {
  const headers = { ...withToken((await sessionOf(person)).token), ...sameOrigin };
  const tries = [
    ["/api/reauthentication", { password: wrong }],
    ["/api/account-deletion", { password: wrong }],
    ["/api/password-change", { currentPassword: wrong, newPassword: another }],
  ] as const;
  const replies = [];
  for (let n = 0; n < guessLimit.free; n += 1) {
    const [path, body] = tries[n % tries.length] ?? tries[0];
    replies.push((await ask(path, asJson(body, headers))).status);
  }
  expect(replies).toEqual([422, 422, 422, 422, 422]);
  const row = { key: limitKey("password-in-session", person.id), used: guessLimit.free };
  await db().rateLimit.update({ where: row, data: { waitsUntil: plus(now(), minutes(1)) } }); // a second may be over by now
  for (const [path, body] of tries) expect((await ask(path, asJson(body, headers))).status).toBe(429);
  expect((await guess(ask, person.email)).status).toBe(401);
});

test("a plain form is sent back with the time to wait", async ({ person, ask }) => {
  await guessAt(person, guessLimit.free + 8);
  const reply = await ask("/api/sign-in", asForm({ email: person.email, password: wrong }, sameOrigin));
  expect([reply.status, reply.headers.location]).toEqual([303, "/sign-in"]);
  const page = await ask("/sign-in", { headers: { cookie: cookieHeader(reply) } });
  expect(page.body).toMatch(/Too many wrong passwords were tried\. Try again in \d minutes\./);
});

test("the wait is counted down, and its end is told", async ({ page, person }) => {
  await guessAt(person, guessLimit.free + 10);
  await page.clock.install();
  await page.goto("/sign-in");
  await fillIn(page, person);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("timer")).toHaveText(/^14 min \d+ s to go\.$/);
  await page.clock.fastForward("10:00");
  await expect(page.getByRole("timer")).toHaveText(/^4 min \d+ s to go\.$/);
  await page.clock.fastForward("05:00");
  await expect(page.locator(":focus")).toContainText("You can try again now.");
  await expect(page.getByRole("timer")).toHaveCount(0);
});

function guess(ask: Ask, email: string): Promise<Reply> {
  return ask("/api/sign-in", asJson({ email, password: wrong }, fromElsewhere()));
}

/** As if so many wrong passwords had been tried; if nothing else is said, so many that none is looked at any more. */
async function guessAt(person: Person, guesses: number = guessLimit.most): Promise<void> {
  await countGuess("password-of-address", person.email);
  await db().rateLimit.update({ where: rowOf(person), data: { used: guesses - 1 } });
  expect((await countGuess("password-of-address", person.email)).ok).toBe(true);
}

/** As if the time had passed that the person has to wait for. */
async function letWaitPass(person: Person): Promise<void> {
  await db().rateLimit.update({ where: rowOf(person), data: { waitsUntil: now() } });
}

function rowOf({ email }: Person) {
  return { key: limitKey("password-of-address", email) };
}

function stranger() {
  return { email: `${randomUUID()}@example.com` as EmailAddress, password: wrong };
}

function right({ email, password }: Person) {
  return { email, password };
}
