import { type APIRequestContext, expect, type Page } from "@playwright/test";
import { fillIn, type Person, test } from "./fixtures";
import { codeIn, freshAddress, linkIn, linkTo, mailsTo } from "./mail";
import { fromElsewhere } from "./requests";

const passphrase = "seven green umbrellas at noon";
const refusal = "This link or code has been used, has expired, or is not the newest one.";

for (const javaScriptEnabled of [true, false]) {
  test.describe(`${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    test("a person who forgot the password sets a new one by mail, and signs in with it", async ({ page, person }) => {
      await page.goto("/sign-in");
      await page.getByRole("link", { name: "Forgot your password?" }).click();
      await expect(page).toHaveURL("/password-reset");
      await page.getByLabel("E-mail address").fill(person.email);
      await page.getByRole("button", { name: "Send the link" }).click();
      await expect(page).toHaveURL("/password-reset/sent");
      await page.goto(String(await linkTo(person.email)));
      if (javaScriptEnabled) await ready(page);
      else await page.getByLabel("Code from the e-mail").fill(codeIn((await mailsTo(person.email))[0]));
      await expect(page.getByLabel("Code from the e-mail")).toBeVisible({ visible: !javaScriptEnabled });
      await choose(page, passphrase);
      await expect(page).toHaveURL("/sign-in");
      await expect(page.getByText("Your password is changed. Sign in with the new one.")).toBeVisible();
      await signIn(page, person);
      await expect(page.getByText("That address and password do not belong together.")).toBeVisible();
      await signIn(page, { ...person, password: passphrase });
      await expect(page).toHaveURL("/dashboard");
    });

    test("the owner is told by mail, and led to another reset", async ({ page, person }) => {
      await finishByClient(page.request, await askedToken(page.request, person.email));
      const [told] = await mailsTo(person.email, 2);
      expect(told?.subject).toBe("Your Latchkey password was changed");
      await page.goto(linkIn(told).href);
      await expect(page.getByRole("heading", { name: "Reset your password" })).toBeVisible();
    });

    test("a refused password is said so beside its field, and the link still works", async ({ page, person }) => {
      const link = await askedLink(page.request, person.email);
      await page.goto(link);
      await bringCode(page, javaScriptEnabled, link);
      await choose(page, "correct horse battery staple");
      await expect(page.getByLabel("New password")).toHaveAccessibleDescription(/Many people use this/);
      await bringCode(page, javaScriptEnabled, link);
      await choose(page, passphrase);
      await expect(page).toHaveURL("/sign-in");
    });

    test("a link that is not good leads to a new one", async ({ page }) => {
      await page.goto("/password-reset/finish#t=made-up");
      await bringCode(page, javaScriptEnabled, "made-up");
      await choose(page, passphrase);
      await expect(page.locator(":focus")).toContainText(refusal);
      await page.getByRole("link", { name: "Ask for a new link" }).click();
      await expect(page).toHaveURL("/password-reset");
    });

    test("an address that is none is kept, to be mended", async ({ page }) => {
      await page.goto("/password-reset");
      await page.getByLabel("E-mail address").fill("robin@example");
      await page.getByRole("button", { name: "Send the link" }).click();
      await expect(page.getByText("Enter an e-mail address, such as")).toBeVisible();
      await expect(page.getByLabel("E-mail address")).toHaveValue("robin@example");
    });
  });
}

test("a new password signs out every other browser at its next click", async ({ page, secondBrowser, person }) => {
  await secondBrowser.goto("/dashboard");
  await page.goto(await askedLink(page.request, person.email));
  await ready(page);
  await secondBrowser.reload();
  await expect(secondBrowser).toHaveURL("/dashboard");
  await choose(page, passphrase);
  await expect(page).toHaveURL("/sign-in");
  await secondBrowser.reload();
  await expect(secondBrowser).toHaveURL(/\/sign-in\?next=/);
});

test("whoever is signed in may reset the password too, and is signed out by it", async ({
  signedIn,
  request,
  person,
}) => {
  await signedIn.goto(await askedLink(request, person.email));
  await ready(signedIn);
  await choose(signedIn, passphrase);
  await expect(signedIn.getByText("Your password is changed.")).toBeVisible();
  await signedIn.goto("/dashboard");
  await expect(signedIn).toHaveURL(/\/sign-in/);
});

test("the token stays over a reload, and is gone from address bar and history once it is used", async ({
  page,
  person,
}) => {
  const link = await askedLink(page.request, person.email);
  await page.goto(link);
  await page.reload();
  await ready(page);
  await expect(page).toHaveURL(link);
  await choose(page, passphrase);
  await expect(page).toHaveURL("/sign-in");
  await page.goBack();
  await expect(page).toHaveURL("/password-reset/finish");
  await expect(page.getByLabel("New password")).toHaveValue("");
  await expect(page.getByLabel("Code from the e-mail")).toBeVisible();
});

test("without an answer the page says that it may have worked", async ({ page, person }) => {
  await page.goto(await askedLink(page.request, person.email));
  await ready(page);
  await page.route("**/api/password-reset/finish", (route) => route.abort());
  await choose(page, passphrase);
  await expect(page.getByText("This may already have worked: try to sign in.")).toBeVisible();
});

test("a mail scanner that opens the link by GET and HEAD spends nothing", async ({ request, person }) => {
  const link = await askedLink(request, person.email);
  for (const method of ["GET", "HEAD", "GET", "HEAD"]) {
    expect((await request.fetch(link, { method })).status()).toBe(200);
    expect((await request.fetch("/api/password-reset/finish", { method })).status()).toBe(405);
  }
  expect(await finishByClient(request, tokenOf(link))).toBe(200);
});

test("a second request makes the first link void", async ({ request, person }) => {
  const first = await askedToken(request, person.email);
  const second = await askedToken(request, person.email, 2);
  expect(await finishByClient(request, first)).toBe(422);
  expect(await finishByClient(request, second)).toBe(200);
});

test("20 finishes with one token at once set one password and fail nowhere", async ({ request, person }) => {
  const token = await askedToken(request, person.email);
  const finished = await Promise.all(Array.from({ length: 20 }, () => finishByClient(request, token, fromElsewhere())));
  expect(finished.sort()).toEqual([200, ...Array.from({ length: 19 }, () => 422)]);
  await mailsTo(person.email, 2);
});

test("a token of one purpose is refused where another is meant, and is not spent", async ({ request, person }) => {
  const newcomer = freshAddress();
  await request.post("/api/sign-up", { data: { email: newcomer } });
  const [signUp, reset] = [tokenOf(String(await linkTo(newcomer))), await askedToken(request, person.email)];
  const signUpWith = (token: string) => ({ data: { token, name: "Ada Example", password: passphrase } });
  expect(await finishByClient(request, signUp)).toBe(422);
  expect((await request.post("/api/sign-up/finish", signUpWith(reset))).status()).toBe(422);
  expect(await finishByClient(request, reset)).toBe(200);
  expect((await request.post("/api/sign-up/finish", signUpWith(signUp))).status()).toBe(201);
});

/** Asks for a link as a client does, and takes it from the newest of `count` mails. */
async function askedLink(client: APIRequestContext, email: string, count = 1): Promise<string> {
  const answer = await client.post("/api/password-reset", { data: { email } });
  expect(answer.status()).toBe(202);
  return String(await linkTo(email, count));
}

async function askedToken(client: APIRequestContext, email: string, count = 1): Promise<string> {
  return tokenOf(await askedLink(client, email, count));
}

function tokenOf(link: string): string {
  return link.replace(/^.*#t=/, "");
}

/** Sets a new password as a client does. Gives the status of the answer. */
async function finishByClient(client: APIRequestContext, token: string, headers = {}): Promise<number> {
  const data = { token, password: passphrase };
  return (await client.post("/api/password-reset/finish", { data, headers })).status();
}

/** Waits until script has taken the page over. */
async function ready(page: Page): Promise<void> {
  await expect(page.getByRole("button", { name: "Show password" })).toBeVisible();
}

/** What a page without script has to be told by hand: a whole link will do. */
async function bringCode(page: Page, javaScriptEnabled: boolean, code: string): Promise<void> {
  if (javaScriptEnabled) return ready(page);
  await page.getByLabel("Code from the e-mail").fill(code);
}

async function choose(page: Page, password: string): Promise<void> {
  await page.getByLabel("New password").fill(password);
  await page.getByRole("button", { name: "Change my password" }).click();
}

async function signIn(page: Page, person: Pick<Person, "email" | "password">): Promise<void> {
  await fillIn(page, person);
  await page.getByRole("button", { name: "Sign in" }).click();
}
