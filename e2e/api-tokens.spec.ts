import { expect, type Page } from "@playwright/test";
import { decodeJwt } from "jose";
import { now } from "#lib/clock";
import { config } from "#lib/config";
import { giveToken, makeSignInOld, sessionOf, someApiToken, test } from "./fixtures";
import { looksRight } from "./looks";
import { type Ask, asForm, asJson, withToken } from "./requests";

const sameOrigin = { "sec-fetch-site": "same-origin" };

for (const javaScriptEnabled of [true, false]) {
  test.describe(`${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    test("a person makes a token, a program uses it, and it is over when it is revoked", async ({ signedIn, ask }) => {
      await signedIn.goto("/dashboard/account");
      await signedIn.getByRole("link", { name: "See all API tokens" }).click();
      await expect(signedIn.getByText("No program speaks for you.")).toBeVisible();
      await signedIn.getByRole("link", { name: "Make a token" }).click();
      await signedIn.getByRole("textbox", { name: "Name" }).fill("Nightly report");
      await signedIn.getByLabel("See who you are").check();
      await signedIn.getByLabel("See your sessions").check();
      await signedIn.getByLabel("When it expires").selectOption("After 30 days");
      await signedIn.getByRole("button", { name: "Make the token" }).click();
      await expect(signedIn.getByRole("heading", { name: "Copy your token now" })).toBeVisible();
      const secret = await signedIn.getByLabel("API token").inputValue();

      const bearer = { authorization: `Bearer ${secret}` };
      expect((await ask("/api/me", { headers: bearer })).status).toBe(200);
      await signedIn.getByRole("link", { name: "To your API tokens" }).click();
      const card = signedIn.getByRole("article");
      await expect(card.getByRole("heading")).toHaveText("Nightly report");
      await expect(card).toContainText("See who you are · See your sessions");
      expect(await signedIn.content()).not.toContain(secret.slice(3, 40));

      await card.getByText("Revoke Nightly report").first().click();
      await card.getByRole("button", { name: "Yes, revoke it" }).click();
      await expect(signedIn.getByRole("status")).toHaveText("The token is revoked. It is good for nothing any more.");
      await expect(signedIn.getByText("No program speaks for you.")).toBeVisible();
      expect((await ask("/api/me", { headers: bearer })).status).toBe(401);
    });

    test("what is missing is said beside it, and the rest is still there", async ({ signedIn }) => {
      await signedIn.goto("/dashboard/tokens/new");
      await signedIn.getByRole("textbox", { name: "Name" }).fill("Nightly report");
      await signedIn.getByLabel("When it expires").selectOption("After a year");
      await signedIn.getByRole("button", { name: "Make the token" }).click();
      await expect(signedIn.getByText("Choose at least one thing that the token is good for.")).toBeVisible();
      await expect(signedIn.getByRole("textbox", { name: "Name" })).toHaveValue("Nightly report");
      await expect(signedIn.getByLabel("When it expires")).toHaveValue("365");
      await signedIn.getByLabel("End your sessions").check();
      await signedIn.getByRole("textbox", { name: "Name" }).fill("x".repeat(61));
      await signedIn.getByRole("button", { name: "Make the token" }).click();
      await expect(signedIn.getByText("Use at most 60 characters.")).toBeVisible();
      await expect(signedIn.getByLabel("End your sessions")).toBeChecked();
    });

    test("whoever signed in long ago gives the password first", async ({ signedIn, person }) => {
      await makeSignInOld(person);
      await signedIn.goto("/dashboard/tokens");
      await signedIn.getByRole("link", { name: "Make a token" }).click();
      await expect(signedIn).toHaveURL("/dashboard/reauthentication?next=%2Fdashboard%2Ftokens%2Fnew");
      await signedIn.getByLabel("Password", { exact: true }).fill(person.password);
      await signedIn.getByRole("button", { name: "Confirm" }).click();
      await expect(signedIn).toHaveURL("/dashboard/tokens/new");
    });

    test("whoever took too long over the form gives the password, and finds what they had chosen", async ({
      signedIn,
      person,
    }) => {
      await signedIn.goto("/dashboard/tokens/new");
      await signedIn.getByRole("textbox", { name: "Name" }).fill("Nightly report");
      await signedIn.getByLabel("See your sessions").check();
      await makeSignInOld(person);
      await signedIn.getByRole("button", { name: "Make the token" }).click();
      await signedIn.getByLabel("Password", { exact: true }).fill(person.password);
      await signedIn.getByRole("button", { name: "Confirm" }).click();
      await expect(signedIn.getByRole("textbox", { name: "Name" })).toHaveValue("Nightly report");
      await expect(signedIn.getByLabel("See your sessions")).toBeChecked();
    });
  });
}

test("a token's text is shown to the session that made it, and to no other", async ({ signedIn, person, browser }) => {
  await makeToken(signedIn);
  const cookies = await signedIn.context().cookies();
  const shown = cookies.find(({ name }) => name === "latchkey-new-api-token");
  expect(shown).toMatchObject({ path: "/dashboard/tokens/made", httpOnly: true, sameSite: "Strict" });
  expect(shown?.expires).toBeLessThanOrEqual(now().getTime() / 1000 + 121);
  const secret = await signedIn.getByLabel("API token").inputValue();
  expect(Buffer.from(shown?.value ?? "", "base64url").toString("latin1")).not.toContain(secret.slice(3, 40));

  const other = await browser.newContext();
  const issued = await sessionOf(person);
  await giveToken(other, issued.token);
  await other.addCookies([{ name: "latchkey-new-api-token", value: shown?.value ?? "", url: origin() }]);
  const page = await other.newPage();
  await page.goto("/dashboard/tokens/made");
  await expect(page.getByRole("heading", { name: "That token is not shown any more" })).toBeVisible();
  await other.close();
});

test("copying takes one press", async ({ signedIn, context }) => {
  await context.grantPermissions(["clipboard-write"]);
  await makeToken(signedIn);
  await signedIn.getByRole("button", { name: "Copy the token" }).click();
  await expect(signedIn.getByRole("button", { name: "Copied the token" })).toBeVisible();
  const secret = await signedIn.getByLabel("API token").inputValue();
  await signedIn.goto("/dashboard/tokens/new");
  await signedIn.getByRole("textbox", { name: "Name" }).press("ControlOrMeta+v");
  await expect(signedIn.getByRole("textbox", { name: "Name" })).toHaveValue(secret);
});

test("the last use is shown, with where it came from", async ({ signedIn, person, ask, address }) => {
  const { secret } = await someApiToken(person, ["profile:read"]);
  await signedIn.goto("/dashboard/tokens");
  await expect(signedIn.getByRole("article")).toContainText("Not yet");
  await ask("/api/me", { headers: { authorization: `Bearer ${secret}` } });
  await expect(async () => {
    await signedIn.reload();
    await expect(signedIn.getByRole("article")).toContainText(`from ${address}`);
  }).toPass();
});

test("a token ends sessions by its scope, and the activity says that a program did", async ({
  signedIn,
  person,
  ask,
}) => {
  const { sid } = decodeJwt((await sessionOf(person)).token);
  const { secret } = await someApiToken(person, ["sessions:read", "sessions:write"]);
  const headers = { authorization: `Bearer ${secret}` };
  const { sessions } = JSON.parse((await ask("/api/sessions", { headers })).body);
  expect(sessions.map(({ current }: { current: boolean }) => current)).not.toContain(true);
  const ended = await ask(`/api/sessions/${sid}/end`, { method: "POST", headers });
  expect(ended.status).toBe(200);
  expect(ended.headers["set-cookie"]).toBeUndefined();
  await signedIn.goto("/dashboard/activity");
  await expect(signedIn.getByText("was ended by a program, with an API token of yours")).toBeVisible();
});

test("no token changes the account, makes a token or exchanges twice, whatever its scopes", async ({ person, ask }) => {
  const { secret, apiToken } = await someApiToken(person, ["profile:read", "sessions:read", "sessions:write"]);
  const headers = { authorization: `Bearer ${secret}` };
  const access = JSON.parse((await ask("/api/token", asJson({}, headers))).body);
  expect(access).toMatchObject({
    token_type: "Bearer",
    expires_in: 600,
    scope: "profile:read sessions:read sessions:write",
  });
  const issued = await sessionOf(person);
  for (const bearer of [secret, access.access_token]) {
    const both = { authorization: `Bearer ${bearer}`, ...withToken(issued.token), ...sameOrigin };
    const statuses = await statusesOf(ask, both, [
      ["/api/password-change", { currentPassword: person.password, newPassword: "another rather long passphrase" }],
      ["/api/email-change", { email: "thief@example.com" }],
      ["/api/name-change", { name: "Thief" }],
      ["/api/account-deletion", { password: person.password }],
      ["/api/secure-account", {}],
      ["/api/reauthentication", { password: person.password }],
      ["/api/tokens", { name: "more", scopes: ["sessions:write"], expiresInDays: 365 }],
      [`/api/tokens/${apiToken.id}/revoke`, {}],
    ]);
    expect(statuses).toEqual(statuses.map(() => 403));
    expect((await ask("/api/tokens", { headers: both })).status).toBe(403);
    expect((await ask("/api/account-export", { headers: both })).status).toBe(403);
  }
  const again = await ask("/api/token", asJson({}, { authorization: `Bearer ${access.access_token}` }));
  expect(again.status).toBe(401);
  const me = await ask("/api/me", { headers: { authorization: `Bearer ${access.access_token}` } });
  expect([me.status, JSON.parse(me.body)]).toEqual([200, { user: expect.objectContaining({ name: person.name }) }]);
});

test("a cookie does not exchange itself for a token, and makes none from another site", async ({ person, ask }) => {
  const issued = await sessionOf(person);
  const headers = { ...withToken(issued.token), ...sameOrigin };
  expect((await ask("/api/token", asJson({}, headers))).status).toBe(401);
  const wish = { name: "x", scopes: ["profile:read"] };
  const crossSite = { ...headers, "sec-fetch-site": "cross-site" };
  expect((await ask("/api/tokens", asJson(wish, crossSite))).status).toBe(403);
  expect((await ask("/api/tokens", asJson(wish, headers))).status).toBe(201);
});

test("a client of JSON is told the secret this once, and all fields are checked", async ({ person, ask }) => {
  const headers = { ...withToken((await sessionOf(person)).token), ...sameOrigin };
  const made = await ask("/api/tokens", asJson({ name: "x", scopes: ["profile:read"] }, headers));
  const { token, secret } = JSON.parse(made.body);
  expect(secret).toMatch(/^lk_/);
  expect(token).toMatchObject({ name: "x", scopes: ["profile:read"], lastUsedAt: null });
  expect(Date.parse(token.expiresAt) - Date.parse(token.createdAt)).toBe(90 * 86_400_000);
  expect((await ask("/api/tokens", { headers })).body).not.toContain(secret.slice(3, 40));
  for (const odd of [
    { name: "x" },
    { name: "x", scopes: [] },
    { name: "x", scopes: ["account:write"] },
    { name: "x", scopes: "profile:read" },
    { name: "x", scopes: ["profile:read"], expiresInDays: 0 },
    { name: "x", scopes: ["profile:read"], expiresInDays: 366 },
    { name: "x", scopes: ["profile:read"], expiresInDays: 1.5 },
    { name: "a\u0000b", scopes: ["profile:read"] },
    { name: "x", scopes: ["profile:read"], userId: "someone" },
  ])
    expect([odd, (await ask("/api/tokens", asJson(odd, headers))).status]).toEqual([odd, 422]);
  const twice = asForm({ name: "x", "scopes[]": "profile:read", scopes: "profile:read" }, headers);
  expect((await ask("/api/tokens", twice)).status).toBe(303);
  expect(JSON.parse((await ask("/api/tokens", { headers })).body).tokens).toHaveLength(1);
});

for (const [what, reach] of [
  ["no tokens", (page: Page) => page.goto("/dashboard/tokens")],
  ["making one", (page: Page) => page.goto("/dashboard/tokens/new")],
  ["one that was just made", makeToken],
  ["one that is shown no more", (page: Page) => page.goto("/dashboard/tokens/made")],
] as const)
  test(`the pages look right: ${what}`, async ({ signedIn }) => {
    await reach(signedIn);
    await looksRight(signedIn);
  });

test("the pages look right: a list of them, one about to be revoked", async ({ signedIn, person }) => {
  await someApiToken(person, ["profile:read", "sessions:read", "sessions:write"]);
  await signedIn.goto("/dashboard/tokens");
  await signedIn.getByText("Revoke deploy").first().click();
  await looksRight(signedIn);
});

function origin(): string {
  return config().publicUrl.origin;
}

async function makeToken(page: Page): Promise<void> {
  await page.goto("/dashboard/tokens/new");
  await page.getByRole("textbox", { name: "Name" }).fill("Nightly report");
  await page.getByLabel("See who you are").check();
  await page.getByRole("button", { name: "Make the token" }).click();
  await expect(page.getByRole("heading", { name: "Copy your token now" })).toBeVisible();
}

async function statusesOf(ask: Ask, headers: Record<string, string>, posts: readonly (readonly [string, object])[]) {
  const replies = await Promise.all(posts.map(([path, body]) => ask(path, asJson(body, headers))));
  return replies.map(({ status }) => status);
}
