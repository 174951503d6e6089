/**
 * What every journey starts from: a person of its own with an account, at an address of their own, so that all tests run
 * side by side and limits hold in them as they do outside.
 */
import { randomUUID } from "node:crypto";
import { type BrowserContext, test as base, devices, expect, type Page } from "@playwright/test";
import { decodeJwt, SignJWT } from "jose";
import { makeApiToken, type NewApiToken } from "#lib/auth/api-token";
import { findSession, type IssuedToken, startSession } from "#lib/auth/session";
import { insertUser } from "#lib/auth/user";
import { hours, minus, now } from "#lib/clock";
import { config } from "#lib/config";
import { databaseFile, db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { once } from "#lib/once";
import type { Scope } from "#lib/scope";
import type { Id } from "#lib/secret";
import { hashOf } from "#lib/testing/people";
import { openPatiently } from "./patient-client";
import { type Ask, cookieName, send, someAddress } from "./requests";

once("db", () => openPatiently(databaseFile()));

/** What the browser of these tests says of itself. */
const { userAgent } = devices["Desktop Chrome"];

export type Person = { readonly id: Id; readonly email: string; readonly name: string; readonly password: string };

type Fixtures = {
  /** The person's address on the network, as a trusted proxy tells it. */
  address: string;
  /** Sends one request exactly as it is written: no path is resolved, no redirect followed, no cookie kept. */
  ask: Ask;
  /** What no page may give cause for, noted as it happens; a test that ends with one fails. */
  complaints: string[];
  /** Somebody with an account. */
  person: Person;
  /** Their page, signed in. */
  signedIn: Page;
  /** A second browser of theirs, signed in too. */
  secondBrowser: Page;
};

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures wanted from this pattern
  address: async ({}, use) => {
    await use(someAddress());
  },
  ask: async ({ address }, use) => {
    await use((path, question) => send(address, path, question));
  },
  extraHTTPHeaders: async ({ address }, use) => {
    await use({ "x-forwarded-for": address });
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  complaints: async ({}, use) => {
    await use([]);
  },
  context: async ({ context, complaints, baseURL }, use) => {
    noteComplaints(context, complaints, `${baseURL}/`);
    await use(context);
    expect(complaints).toEqual([]);
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  person: async ({}, use) => {
    await use(await somebody());
  },
  signedIn: async ({ page, person }, use) => {
    await giveSession(page.context(), person);
    await use(page);
  },
  secondBrowser: async ({ browser, person, address }, use) => {
    const context = await browser.newContext({ extraHTTPHeaders: { "x-forwarded-for": address } });
    await giveSession(context, person);
    await use(await context.newPage());
    await context.close();
  },
});

/** Somebody with an account. */
export async function somebody(email = `${randomUUID()}@example.com`): Promise<Person> {
  const person = {
    email: email as EmailAddress,
    name: "Robin Example",
    password: "a rather long passphrase",
  };
  const added = await insertUser(db(), person, await hashOf(person.password));
  if (!added.ok) throw new Error(added.error);
  return { ...person, id: added.value.id };
}

/** Fills in the form of the sign-in page. */
export async function fillIn(page: Page, { email, password }: Pick<Person, "email" | "password">): Promise<void> {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
}

/** Notes what a page must never do: break a policy of its headers, throw, or ask any other host for anything. */
function noteComplaints(context: BrowserContext, complaints: string[], site: string): void {
  context.on("console", (message) => {
    if (message.text().includes("Policy")) complaints.push(message.text());
  });
  context.on("weberror", (error) => complaints.push(String(error.error().stack)));
  context.on("request", (request) => {
    if (!request.url().startsWith(site)) complaints.push(`asks ${request.url()}`);
  });
}

/** Starts a session for a person, without the sign-in page. */
export async function sessionOf(person: Person): Promise<IssuedToken> {
  const caller = { address: "192.0.2.1", userAgent, sessionToken: null, deviceToken: null };
  const started = await startSession(person.id, false, caller, async () => true);
  if (!started.ok) throw new Error(started.error);
  return started.value;
}

/** Starts a session for a person and puts its token into a browser. */
export async function giveSession(context: BrowserContext, person: Person): Promise<IssuedToken> {
  const issued = await sessionOf(person);
  await giveToken(context, issued.token);
  return issued;
}

/** Puts a token into a browser's cookie. */
export async function giveToken(context: BrowserContext, token: string): Promise<void> {
  await context.addCookies([
    { name: cookieName, value: token, url: config().publicUrl.href, httpOnly: true, sameSite: "Lax" },
  ]);
}

/** A token of the same session that expired a minute ago; its session lives. `claims` replace its own. */
export async function expiredToken(issued: IssuedToken, claims: Record<string, unknown> = {}): Promise<string> {
  return resigned(issued, { ...claims, exp: epoch() - 60 });
}

/** The token signed again by the server's own key, with these claims in the place of its own. */
export async function resigned(issued: IssuedToken, claims: Record<string, unknown>): Promise<string> {
  const [key] = config().signingKeys.filter(({ purpose }) => purpose === "session");
  if (!key) throw new Error("There is no session key.");
  return new SignJWT({ ...decodeJwt(issued.token), ...claims })
    .setProtectedHeader({ alg: "ES256", typ: "session+jwt", kid: key.kid })
    .sign(key);
}

/** Ends every session of a person, as an operator or another device would. */
export async function endSessionsOf(person: Person): Promise<void> {
  await db().session.deleteMany({ where: { userId: person.id } });
}

/** Lets an hour pass since a person last gave their password: that is not recent any more. */
export async function makeSignInOld(person: Person): Promise<void> {
  const authenticatedAt = minus(now(), hours(1));
  await db().session.updateMany({ where: { userId: person.id }, data: { authenticatedAt } });
}

/** Spoils every session of a person, so that reading it throws: a bug, as it would be, that nobody else meets. */
export async function spoilSessionsOf(person: Person): Promise<void> {
  await db().$executeRaw`UPDATE "Session" SET "generation" = 'none' WHERE "userId" = ${person.id}`;
}

/** Makes spoilt sessions good again. */
export async function mendSessionsOf(person: Person): Promise<void> {
  await db().session.updateMany({ where: { userId: person.id }, data: { generation: 1 } });
}

function epoch(): number {
  return Math.floor(now().getTime() / 1000);
}

/** An API token of a person, made as if from a browser of theirs. */
export async function someApiToken(person: Person, scopes: readonly Scope[], expiresInDays = 90): Promise<NewApiToken> {
  const issued = await sessionOf(person);
  const caller = { address: "192.0.2.1", userAgent, sessionToken: issued.token, deviceToken: null };
  const found = await findSession(caller);
  if (!found.ok) throw new Error(found.error);
  const made = await makeApiToken({ name: "deploy", scopes, expiresInDays }, found.value);
  if (!made.ok) throw new Error(made.error);
  return made.value;
}
