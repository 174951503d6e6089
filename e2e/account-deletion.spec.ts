import { expect, type Page } from "@playwright/test";
import { db } from "#lib/db/client";
import { fillIn, type Person, sessionOf, somebody, test } from "./fixtures";
import { codeIn, linkTo, mailsTo } from "./mail";
import { asForm, asJson, cookieName, tokenIn, withToken } from "./requests";

const sameOrigin = { "sec-fetch-site": "same-origin" };

for (const javaScriptEnabled of [true, false]) {
  test.describe(`${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    test("a person deletes their account: it is gone, they are told, and another browser is out", async ({
      signedIn,
      secondBrowser,
      person,
    }) => {
      await secondBrowser.goto("/dashboard");
      await signedIn.goto("/dashboard/account");
      await signedIn.getByRole("link", { name: "Delete the account" }).click();
      await expect(signedIn.getByText(person.email)).toBeVisible();
      await expect(signedIn.getByText("It cannot be undone, by you or by us.")).toBeVisible();
      await remove(signedIn, person.password);
      await expect(signedIn).toHaveURL("/sign-in");
      await expect(signedIn.getByRole("status")).toHaveText("Your account is deleted.");
      expect((await signedIn.context().cookies()).map(({ name }) => name)).not.toContain(cookieName);
      await secondBrowser.getByRole("link", { name: "Account" }).click();
      await expect(secondBrowser).toHaveURL(/\/sign-in\?next=/);
      await fillIn(signedIn, person);
      await signedIn.getByRole("button", { name: "Sign in" }).click();
      await expect(signedIn.getByText("That address and password do not belong together.")).toBeVisible();
      expect((await mailsTo(person.email))[0]?.subject).toBe("Your account at Latchkey is deleted");
      expect(await isHeld(person)).toBe(false);
    });

    test("the address can sign up anew, and begins with nothing", async ({ signedIn, person }) => {
      await open(signedIn);
      await remove(signedIn, person.password);
      await expect(signedIn).toHaveURL("/sign-in");
      await mailsTo(person.email, 1);
      await signedIn.request.post("/api/sign-up", { data: { email: person.email } });
      await signedIn.goto((await linkTo(person.email, 2)).href);
      if (!javaScriptEnabled)
        await signedIn.getByLabel("Code from the e-mail").fill(codeIn((await mailsTo(person.email, 2))[0]));
      await signedIn.getByLabel("Name").fill("Robin Again");
      await signedIn.getByLabel("Password", { exact: true }).fill("seven green umbrellas at noon");
      await signedIn.getByRole("button", { name: "Make my account" }).click();
      await expect(signedIn.getByText("You are signed in as Robin Again.")).toBeVisible();
    });

    test("a wrong password is told beside its field, and nothing is deleted", async ({ signedIn, person }) => {
      await open(signedIn);
      await remove(signedIn, "not the right passphrase");
      await expect(signedIn.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(
        "That is not your password. Check it and try again.",
      );
      await expect(signedIn).toHaveURL("/dashboard/account-deletion");
      expect(await isHeld(person)).toBe(true);
      await signedIn.goto("/dashboard/activity");
      await expect(signedIn.getByRole("heading", { name: "Account not deleted" })).toBeVisible();
    });

    test("whoever would rather not can turn back", async ({ signedIn, person }) => {
      await open(signedIn);
      await signedIn.getByRole("link", { name: "Keep it: back to your account" }).click();
      await expect(signedIn).toHaveURL("/dashboard/account");
      expect(await isHeld(person)).toBe(true);
    });
  });
}

test("the other tabs of the browser leave too, and Back shows nothing", async ({ signedIn, person }) => {
  const other = await signedIn.context().newPage();
  await other.goto("/dashboard");
  await expect(other.getByRole("timer").first()).toBeVisible();
  await signedIn.goto("/dashboard/account");
  await open(signedIn);
  await expect(signedIn.getByRole("button", { name: "Show password" })).toBeVisible();
  await remove(signedIn, person.password);
  await expect(other).toHaveURL("/sign-in");
  await expect(signedIn.getByRole("status")).toHaveText("Your account is deleted."); // it may still be on its way there
  await signedIn.goBack();
  await expect(signedIn).toHaveURL(/\/sign-in/);
  await expect(signedIn.getByText(person.email)).toHaveCount(0);
});

test("without an answer the page says that it may have been done", async ({ signedIn, person }) => {
  await open(signedIn);
  await expect(signedIn.getByRole("button", { name: "Show password" })).toBeVisible();
  await signedIn.route("**/api/account-deletion", (route) => route.abort());
  await remove(signedIn, person.password);
  await expect(signedIn.getByText("Your account may be deleted already.")).toBeVisible();
});

test("a client is answered 204, its cookie is taken, and its token is worth nothing", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  const headers = { ...sameOrigin, ...withToken(token) };
  const reply = await ask("/api/account-deletion", asJson({ password: person.password }, headers));
  expect([reply.status, reply.body]).toEqual([204, ""]);
  expect(reply.headers["set-cookie"]?.some((line) => line.startsWith(`${cookieName}=;`))).toBe(true);
  expect(tokenIn(reply)).toBeNull();
  expect((await ask("/api/me", { headers: withToken(token) })).status).toBe(401);
});

test("ten deletions at once delete once, mail once, and fail nowhere", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  const question = asJson({ password: person.password }, { ...sameOrigin, ...withToken(token) });
  const replies = await Promise.all(Array.from({ length: 10 }, () => ask("/api/account-deletion", question)));
  expect(replies.filter(({ status }) => status === 204)).toHaveLength(1);
  expect(replies.filter(({ status }) => ![204, 401, 422, 429].includes(status))).toEqual([]);
  await mailsTo(person.email, 1);
});

test("nothing is deleted without the password, by a stranger, or from another site", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  const stranger = await sessionOf(await somebody());
  const { password } = person;
  const mine = { ...sameOrigin, ...withToken(token) };
  for (const body of [{}, { password: "" }, { password: "wrong" }, { password: 7 }, { password, id: "x" }])
    expect((await ask("/api/account-deletion", asJson(body, mine))).status).toBe(422);
  expect((await ask("/api/account-deletion", asJson({ password }))).status).toBe(401);
  const crossSite = { "sec-fetch-site": "cross-site", ...withToken(token) };
  expect((await ask("/api/account-deletion", asForm({ password }, crossSite))).status).toBe(403);
  const theirs = { ...sameOrigin, ...withToken(stranger.token) };
  expect((await ask("/api/account-deletion", asJson({ password: "not theirs at all" }, theirs))).status).toBe(422);
  expect(await isHeld(person)).toBe(true);
});

async function open(page: Page): Promise<void> {
  await page.goto("/dashboard/account-deletion");
}

async function remove(page: Page, password: Person["password"]): Promise<void> {
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Delete my account" }).click();
}

async function isHeld(person: Person): Promise<boolean> {
  return (await db().user.count({ where: { id: person.id } })) === 1;
}
