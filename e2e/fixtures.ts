/**
 * What every journey starts from: a person of its own with an account, at an address of their own, so that all tests run
 * side by side and limits hold in them as they do outside.
 */
import { randomInt, randomUUID } from "node:crypto";
import { type BrowserContext, test as base, type Page } from "@playwright/test";
import { decodeJwt, SignJWT } from "jose";
import { type IssuedToken, startSession } from "#lib/auth/session";
import { addUser } from "#lib/auth/user";
import { now } from "#lib/clock";
import { config } from "#lib/config";
import { db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import type { Id } from "#lib/secret";

export const cookieName = "latchkey-session";

export type Person = { readonly id: Id; readonly email: string; readonly name: string; readonly password: string };

type Fixtures = {
  /** The person's address on the network, as a trusted proxy tells it. */
  address: string;
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
    await use(`10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`);
  },
  extraHTTPHeaders: async ({ address }, use) => {
    await use({ "x-forwarded-for": address });
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
export async function somebody(): Promise<Person> {
  const person = {
    email: `${randomUUID()}@example.com` as EmailAddress,
    name: "Robin Example",
    password: "a rather long passphrase",
  };
  const added = await addUser(person);
  if (!added.ok) throw new Error(added.error);
  return { ...person, id: added.value.id };
}

/** Starts a session for a person and puts its token into a browser, without the sign-in page. */
export async function giveSession(context: BrowserContext, person: Person): Promise<IssuedToken> {
  const caller = { address: "192.0.2.1", userAgent: "Playwright", sessionToken: null };
  const issued = await startSession(person.id, false, caller);
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

function epoch(): number {
  return Math.floor(now().getTime() / 1000);
}
