import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { decodeJwt } from "jose";
import { newOneTimeToken, storeOneTimeToken } from "#lib/auth/one-time-token";
import { config } from "#lib/config";
import { db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import type { TokenPurpose } from "#lib/mail/token-purposes";
import type { Scope } from "#lib/scope";
import { type DocumentedAnswer, misfit, operationsOf, readDocument } from "./api-document";
import { cookieFile, hasCurl, runLines, type Variables } from "./curl";
import { test as base, type Person, sessionOf, someApiToken, somebody } from "./fixtures";
import { freshAddress } from "./mail";
import { cookieName } from "./requests";

/** What is needed before a line can be run. */
type Setting = { readonly person: Person; readonly folder: string };
type Prepare = (setting: Setting) => Promise<Variables>;

/** The lines as the page shows them: of each operation by its name, and those to begin with. */
type Shown = { readonly lines: ReadonlyMap<string, string>; readonly firstCalls: readonly string[] };

const test = base.extend<{ folder: string }, { shown: Shown }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures wanted from this pattern
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), "latchkey-api-curl-"));
    await use(folder);
    rmSync(folder, { recursive: true });
  },
  shown: [
    async ({ browser }, use) => {
      const page = await browser.newPage();
      await page.goto(`${config().publicUrl.origin}/docs/api`);
      const articles = await page.getByRole("article").all();
      const lines = await Promise.all(
        articles.map(async (article) => {
          const code = article.getByRole("figure", { name: /^curl/ }).locator("code");
          return [(await article.getAttribute("id")) ?? "", (await code.textContent()) ?? ""] as const;
        }),
      );
      const firstCalls = await page.locator("#first-calls pre").allTextContents();
      await page.close();
      await use({ lines: new Map(lines), firstCalls });
    },
    { scope: "worker" },
  ],
});

/** Every operation, by its name, and what makes its line run. One that is missing here fails a test. */
const preparations: Readonly<Record<string, Prepare>> = {
  postSignIn: robin,
  getMe: byToken("profile:read"),
  postReauthentication: byCookie,
  postSignOut: byCookie,
  postSecureAccount: byCookie,
  postSignUp: byNothing,
  postSignUpFinish: mailed("sign-up"),
  postPasswordChange: byCookie,
  postPasswordReset: byNothing,
  postPasswordResetFinish: ({ person }) => mailed("password-reset", person.email)({ person }),
  postNameChange: byCookie,
  postEmailChange: byCookie,
  postEmailChangeFinish: mailed("email-change"),
  postEmailChangeUndo: mailed("email-change-undo"),
  getAccountExport: byCookie,
  postAccountDeletion: byCookie,
  getSessions: byToken("sessions:read"),
  postSessionsEnd: async (setting) => {
    const { token } = await sessionOf(setting.person);
    return { ...(await byToken("sessions:write")(setting)), ID: String(decodeJwt(token).sid) };
  },
  postSessionsEndOthers: byToken("sessions:write"),
  postSessionsEndAll: byToken("sessions:write"),
  getTokens: byCookie,
  postTokens: byCookie,
  postTokensRevoke: async (setting) => {
    const { apiToken } = await someApiToken(setting.person, ["profile:read"]);
    return { ...(await byCookie(setting)), ID: apiToken.id };
  },
  postToken: byToken("profile:read"),
  getWellKnownJwksJson: byNothing,
  getOpenapiJson: byNothing,
};

test("every operation is tried here, and has its line on the page", async ({ ask, shown }) => {
  const names = operationsOf(await readDocument(ask)).map(({ operationId }) => operationId);
  expect([...shown.lines.keys()]).toEqual(names);
  expect(Object.keys(preparations).sort()).toEqual(names.sort());
});

test.describe("run in a shell", () => {
  test.skip(!hasCurl, "There is no curl here, or no bash.");

  for (const [name, prepare] of Object.entries(preparations)) {
    test(`the line of ${name} does what is said of it`, async ({ ask, shown, person, folder, address }) => {
      const { origin: LATCHKEY } = config().publicUrl;
      const variables = { LATCHKEY, COOKIES: join(folder, "cookies"), ...(await prepare({ person, folder })) };
      const { status, headers, body } = await runLines(shown.lines.get(name) ?? "", address, variables);
      const operation = operationsOf(await readDocument(ask)).find(({ operationId }) => operationId === name);
      const answer = operation?.responses[status];
      expect([status, answer ? "documented" : body]).toEqual([expect.any(Number), "documented"]);
      expect(status, body).toBeLessThan(300);
      expectBody(body, headers.get("content-type"), answer);
      expectSessionCookie(headers.getSetCookie(), answer);
    });
  }

  test("the lines to begin with sign in and ask who that is", async ({ shown, address }) => {
    await robin();
    const [variables, byCookie] = shown.firstCalls;
    const { body } = await runLines(`${variables}\n${byCookie}`, address, {});
    expect(body.split("\n").filter(Boolean).map(emailIn)).toEqual(["robin@example.com", "robin@example.com"]);
  });

  test("the lines to begin with take a token that is typed", async ({ shown, person, address }) => {
    const { secret } = await someApiToken(person, ["profile:read"]);
    const [variables, , token, byToken] = shown.firstCalls;
    const { body } = await runLines(`${variables}\n${token}\n${byToken}`, address, {}, `${secret}\n`);
    expect(emailIn(body)).toBe(person.email);
  });
});

async function byNothing(): Promise<Variables> {
  return {};
}

async function byCookie({ person, folder }: Setting): Promise<Variables> {
  return { COOKIES: cookieFile(folder, (await sessionOf(person)).token) };
}

function byToken(scope: Scope): Prepare {
  return async ({ person }) => ({ API_TOKEN: (await someApiToken(person, [scope])).secret });
}

/** A code as if it had been mailed: to an address that nobody has, where none is given. */
function mailed(purpose: TokenPurpose, address = freshAddress()) {
  return async ({ person }: Pick<Setting, "person">): Promise<Variables> => {
    const { token, hash } = await newOneTimeToken();
    const owner = purpose.startsWith("email-change") ? person.id : null;
    await storeOneTimeToken(db(), purpose, address as EmailAddress, hash, owner);
    return { TOKEN: token };
  };
}

/** The person of the examples has an account, perhaps since another test. */
async function robin(): Promise<Variables> {
  await somebody("robin@example.com").catch((error: Error) => expect(error.message).toBe("address-taken"));
  return {};
}

function expectBody(body: string, mediaType: string | null, { content = {} }: DocumentedAnswer = {}): void {
  const [described] = Object.entries(content);
  expect(mediaType).toBe(described?.[0] ?? null);
  if (described) expect(misfit(described[1].schema, body)).toBeNull();
  else expect(body).toBe("");
}

/** Whoever is given a session, or has theirs taken, has read of it. */
function expectSessionCookie(cookies: readonly string[], { headers }: DocumentedAnswer = {}): void {
  const cookie = cookies.find((text) => text.startsWith(`${cookieName}=`));
  const said = headers?.["Set-Cookie"]?.description;
  if (said?.startsWith("Sets")) expect(cookie).toMatch(/=ey/);
  else if (said) expect(cookie ?? "=;").toMatch(/=;/);
  else expect(cookie).toBeUndefined();
}

function emailIn(body: string): string {
  return JSON.parse(body).user.email;
}
