import { readFile } from "node:fs/promises";
import { expect, type Page } from "@playwright/test";
import { record } from "#lib/auth/activity";
import { dayOf } from "#lib/calendar";
import { now } from "#lib/clock";
import { db } from "#lib/db/client";
import { endSessionsOf, expiredToken, giveToken, type Person, sessionOf, test } from "./fixtures";
import { asForm, asJson, tokenIn, withToken } from "./requests";

const sameOrigin = { "sec-fetch-site": "same-origin" };

for (const javaScriptEnabled of [true, false]) {
  test.describe(`${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    test("a person changes their name, and is called by it at once", async ({ signedIn }) => {
      await signedIn.goto("/dashboard");
      await signedIn.getByRole("link", { name: "Account" }).click();
      await expect(signedIn).toHaveURL("/dashboard/account");
      await expect(signedIn.getByLabel("Name")).toHaveValue("Robin Example");
      await saveName(signedIn, "  Ada Lovelace ");
      await expect(signedIn.getByRole("status")).toHaveText("Your name is changed.");
      await expect(signedIn.getByLabel("Name")).toHaveValue("Ada Lovelace");
      await signedIn.goto("/dashboard");
      await expect(signedIn.getByText("You are signed in as Ada Lovelace.")).toBeVisible();
    });

    test("a name that is refused is told beside its field, and stays there to be mended", async ({ signedIn }) => {
      await signedIn.goto("/dashboard/account");
      await saveName(signedIn, "x".repeat(101));
      await expect(signedIn.getByLabel("Name")).toHaveAccessibleDescription("Use at most 100 characters.");
      await expect(signedIn.getByLabel("Name")).toHaveValue("x".repeat(101));
      await signedIn.goto("/dashboard");
      await expect(signedIn.getByText("You are signed in as Robin Example.")).toBeVisible();
    });

    test("the page says how one signs in, and leads to each change", async ({ signedIn, person }) => {
      await sessionOf(person);
      await signedIn.goto("/dashboard/account");
      await expect(signedIn.getByText(person.email)).toBeVisible();
      await expect(signedIn.getByText("On one other device.")).toBeVisible();
      for (const [name, path] of [
        ["Change password", "/dashboard/password-change"],
        ["Change e-mail address", "/dashboard/email-change"],
        ["See all sessions", "/dashboard/sessions"],
        ["Delete the account", "/dashboard/account-deletion"],
      ] as const) {
        await signedIn.goto("/dashboard/account");
        await signedIn.getByRole("link", { name }).click();
        await expect(signedIn).toHaveURL(path);
      }
    });

    test("a person takes their data along as a file", async ({ signedIn, person }) => {
      await signedIn.goto("/dashboard/account");
      const { name, content } = await downloaded(signedIn);
      expect(name).toMatch(/^account-\d{4}-\d\d-\d\d\.json$/);
      expect(content.account).toMatchObject({ email: person.email, name: person.name });
      expect(content.sessions).toMatchObject([{ current: true, device: "Chrome on Windows", address: "192.0.2.1" }]);
      await expect(signedIn).toHaveURL("/dashboard/account");
    });

    test("so they do with a token that has expired meanwhile", async ({ page, person }) => {
      const issued = await sessionOf(person);
      await giveToken(page.context(), issued.token);
      await page.goto("/dashboard/account");
      await giveToken(page.context(), await expiredToken(issued));
      expect((await downloaded(page)).content.account.email).toBe(person.email);
      await page.reload();
      await expect(page).toHaveURL("/dashboard/account");
    });

    test("whose session has ended is led to sign in, and back to the page", async ({ signedIn, person }) => {
      await signedIn.goto("/dashboard/account");
      await endSessionsOf(person);
      await signedIn.getByRole("link", { name: "Download your data" }).click();
      await expect(signedIn).toHaveURL("/sign-in?next=%2Fdashboard%2Faccount");
    });
  });
}

test("the file is sent to be kept, under a name, and by no cache", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  const { status, headers, body } = await ask("/api/account-export", { headers: withToken(token) });
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    "content-type": "application/json",
    "content-disposition": `attachment; filename="account-${dayOf(now())}.json"`,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  expect(headers["set-cookie"]?.filter((cookie) => !cookie.startsWith("latchkey-flash"))).toEqual([]);
  expect(body).not.toContain(token);
  expect(body.endsWith("}\n")).toBe(true);
});

test("a client without a session gets no file, but a problem", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  await endSessionsOf(person);
  for (const headers of [{}, withToken(token), withToken("x")]) {
    const { status, headers: answered } = await ask("/api/account-export", { headers });
    expect([status, answered["content-type"]]).toEqual([401, "application/problem+json; charset=utf-8"]);
    expect(answered["content-disposition"]).toBeUndefined();
  }
});

test("an export of ten thousand events holds nobody up", async ({ ask, person }) => {
  test.slow();
  const from = { address: "192.0.2.1", userAgent: "curl/8.5.0" };
  const event = { userId: person.id, kind: "sign-in", from } as const;
  await record(db(), ...Array(10_000).fill(event));
  const { token } = await sessionOf(person);
  const exported = ask("/api/account-export", { headers: withToken(token) });
  let served = 0;
  const whole = exported.then(({ body }) => JSON.parse(body));
  while (!(await Promise.race([whole.then(() => true), ask("/healthz").then(() => false)]))) served += 1;
  expect((await whole).events).toHaveLength(10_000);
  expect(served).toBeGreaterThan(5);
});

test("a client changes the name, and is told what is wrong with one", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  const headers = { ...sameOrigin, ...withToken(token) };
  const changed = await ask("/api/name-change", asJson({ name: "Ada" }, headers));
  expect([changed.status, JSON.parse(changed.body)]).toEqual([200, { next: "/dashboard/account" }]);
  expect(tokenIn(changed)).toBeNull();
  for (const body of [{}, { name: " " }, { name: 7 }, { name: "a\nb" }, { name: "Ada", email: "ada@example.com" }])
    expect((await ask("/api/name-change", asJson(body, headers))).status).toBe(422);
  const me = await ask("/api/me", { headers: withToken(token) });
  expect(JSON.parse(me.body).user).toEqual({ id: person.id, email: person.email, name: "Ada" });
});

test("nobody changes the name of somebody else, and no other site does", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  expect((await ask("/api/name-change", asJson({ name: "Eve" }))).status).toBe(401);
  const crossSite = { "sec-fetch-site": "cross-site", ...withToken(token) };
  expect((await ask("/api/name-change", asForm({ name: "Eve" }, crossSite))).status).toBe(403);
  expect(await nameOf(person)).toBe(person.name);
});

test("a name is text on every page, whatever is in it", async ({ signedIn }) => {
  const name = `<img src=x onerror="document.title='owned'">`;
  await signedIn.goto("/dashboard/account");
  await saveName(signedIn, name);
  await expect(signedIn.getByRole("status")).toBeVisible();
  await expect(signedIn.getByLabel("Name")).toHaveValue(name);
  await signedIn.goto("/dashboard");
  await expect(signedIn.getByText(`You are signed in as ${name}.`)).toBeVisible();
  expect(await signedIn.title()).not.toBe("owned");
});

async function saveName(page: Page, name: string): Promise<void> {
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Save the name" }).click();
}

async function downloaded(page: Page) {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download your data" }).click(),
  ]);
  return { name: download.suggestedFilename(), content: JSON.parse(await readFile(await download.path(), "utf8")) };
}

async function nameOf(person: Person): Promise<string> {
  return (await db().user.findUniqueOrThrow({ where: { id: person.id } })).name;
}
