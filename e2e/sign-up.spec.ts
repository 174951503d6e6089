import { expect, type Page } from "@playwright/test";
import { minutes, now, plus } from "#lib/clock";
import { giveSession, somebody, test } from "./fixtures";
import { looksRight } from "./looks";
import { codeIn, freshAddress, linkTo, mailsTo } from "./mail";

const passphrase = "seven green umbrellas at noon";

test("a person signs up: address, mail, name and password, dashboard", async ({ page }) => {
  const email = freshAddress();
  await askFromSignIn(page, email);
  await expect(page.getByRole("link", { name: "Open the mailbox" })).toBeVisible();
  await page.goto(String(await linkTo(email)));
  await ready(page);
  await expect(page.getByLabel("Code from the e-mail")).toBeHidden();
  await finish(page, { name: "Ada Example", password: passphrase });
  await expect(page).toHaveURL("/dashboard");
  await expect(page.getByText("You are signed in as Ada Example.")).toBeVisible();
});

test("the token stays over a reload, and is gone from address bar and history once it is used", async ({ page }) => {
  const email = freshAddress();
  await page.goto("/sign-up");
  await ask(page, email);
  await expect(page).toHaveURL("/sign-up/sent");
  const link = await linkTo(email);
  await page.goto(String(link));
  await page.reload();
  await ready(page);
  await expect(page).toHaveURL(String(link));
  await finish(page, { name: "Ada Example", password: passphrase });
  await expect(page).toHaveURL("/dashboard");
  await page.goBack();
  await expect(page.getByRole("heading", { name: "You are signed in" })).toBeVisible();
  expect(page.url()).not.toContain("#");
});

test("a refusal leaves the token where it is", async ({ page }) => {
  const link = await askedLink(page);
  await page.goto(link);
  await ready(page);
  await finish(page, { name: "Ada Example", password: "correct horse battery staple" });
  await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
  await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(/Many people use this/);
  await expect(page).toHaveURL(link);
  await finish(page, { password: passphrase });
  await expect(page).toHaveURL("/dashboard");
});

test("a second link opened in the same tab takes the place of the first", async ({ page }) => {
  const email = freshAddress();
  const first = await askedLink(page, email);
  const second = await askedLink(page, email, 2);
  await page.goto(first);
  await ready(page);
  await finish(page, { name: "Ada Example", password: passphrase });
  await expect(page.getByText("This link or code has been used, has expired, or is not the newest one.")).toBeVisible();
  await page.goto(second);
  await finish(page, {});
  await expect(page).toHaveURL("/dashboard");
});

test("a link that came without its token lets the code be pasted", async ({ page }) => {
  const email = freshAddress();
  await askedLink(page, email);
  await page.goto("/sign-up/finish");
  await ready(page);
  await finish(page, { name: "Ada Example", password: passphrase });
  await expect(page.getByText("Enter the code from the e-mail.")).toBeVisible();
  await page.getByLabel("Code from the e-mail").fill(` ${codeIn((await mailsTo(email))[0])} `);
  await finish(page, {});
  await expect(page).toHaveURL("/dashboard");
});

test("a used link leads to a new one", async ({ page, context }) => {
  const link = await askedLink(page);
  await page.goto(link);
  await ready(page);
  await finish(page, { name: "Ada Example", password: passphrase });
  await expect(page).toHaveURL("/dashboard");
  await context.clearCookies();
  await page.goto(link);
  await ready(page);
  await finish(page, { name: "Ada Example", password: passphrase });
  await page.getByRole("link", { name: "Ask for a new link" }).click();
  await expect(page).toHaveURL("/sign-up");
});

test("an address that got an account in the meantime leads to sign in", async ({ page }) => {
  const email = freshAddress();
  const link = await askedLink(page, email);
  await somebody(email);
  await page.goto(link);
  await ready(page);
  await finish(page, { name: "Ada Example", password: passphrase });
  await expect(page.getByText("This address has an account by now.")).toBeVisible();
  await page.getByRole("link", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/sign-in");
});

test("without an answer the page says that it may have worked", async ({ page }) => {
  await page.goto(await askedLink(page));
  await ready(page);
  await page.route("**/api/sign-up/finish", (route) => route.abort());
  await finish(page, { name: "Ada Example", password: passphrase });
  await expect(page.getByText("This may already have worked: try to sign in.")).toBeVisible();
  await expect(page.getByLabel("Name")).toHaveValue("Ada Example");
  await looksRight(page);
});

test("while it is typed, a password's length is told, and why it would be refused", async ({ page }) => {
  await page.goto(await askedLink(page));
  await ready(page);
  await page.getByLabel("Name").fill("Ada Lovelace");
  const password = page.getByLabel("Password", { exact: true });
  for (const [typed, told] of [
    ["a", "1 of at least 15 characters"],
    ["😀😀😀", "3 of at least 15 characters"],
    ["fourteen chars", "14 of at least 15 characters"],
    [passphrase, "29 characters. Long enough, and not among the common ones."],
    ["correct horse battery staple", "28 characters. Many people use this password"],
    ["latchkey password", "17 characters. This is little more than our own name"],
    ["ada lovelace 1 2", "16 characters. This is little more than your name"],
    ["xkqzvxkqzvxkqzvxkqzv", "20 characters. This repeats or counts up"],
    ["n".repeat(129), "129 characters. Use at most 128 characters."],
  ] as const) {
    await password.fill(typed);
    await expect(page.locator("[aria-hidden=true]", { hasText: told })).toBeVisible();
  }
  await expect(password).toHaveAttribute("autocomplete", "new-password");
  await password.fill("");
  await expect(page.locator("p[aria-hidden=true]")).toHaveCount(0);
});

test("what is said of a password is read out when the typing rests, and not before", async ({ page }) => {
  await page.clock.install();
  await page.goto(await askedLink(page));
  await ready(page);
  await page.clock.pauseAt(plus(now(), minutes(1)));
  const spoken = page.locator(".sr-only[aria-live=polite]");
  await page.getByLabel("Password", { exact: true }).pressSequentially("abc");
  await expect(page.getByText("3 of at least 15 characters")).toHaveCount(1);
  await page.clock.runFor(1_000);
  await expect(spoken).toHaveText("");
  await page.clock.runFor(1_000);
  await expect(spoken).toHaveText("3 of at least 15 characters");
});

test("no other page carries the password rules", async ({ page }) => {
  const scripts: string[] = [];
  page.on("response", async (response) => {
    if (response.url().endsWith(".js")) scripts.push(await response.text());
  });
  const carried = () => scripts.some((script) => script.includes("qazwsxedcrfv"));
  await page.goto(await askedLink(page));
  await ready(page);
  expect(carried()).toBe(false);
  await page.getByLabel("Password", { exact: true }).pressSequentially("a");
  await expect.poll(carried).toBe(true);
});

test("whoever is signed in is led to the dashboard", async ({ signedIn }) => {
  await signedIn.goto("/sign-up");
  await expect(signedIn).toHaveURL("/dashboard");
});

test("whoever is signed in keeps a link for later", async ({ page, person }) => {
  const link = await askedLink(page);
  await giveSession(page.context(), person);
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "You are signed in" })).toBeVisible();
  await expect(page).toHaveURL(link);
  await looksRight(page);
});

for (const path of ["/sign-up", "/sign-up/sent", "/sign-up/finish", "/sign-up/finish#t=some"]) {
  test(`${path} looks right`, async ({ page }) => {
    await page.goto(path);
    await looksRight(page);
  });
}

test("a refused address looks right", async ({ page }) => {
  await page.goto("/sign-up");
  await ask(page, "robin@example");
  await expect(page.getByText("Enter an e-mail address, such as")).toBeVisible();
  await looksRight(page);
});

test("refused fields and a refused token look right", async ({ page }) => {
  await page.goto("/sign-up/finish#t=some");
  await ready(page);
  await finish(page, { name: "x".repeat(101), password: passphrase });
  await expect(page.getByText("Use at most 100 characters.")).toBeVisible();
  await looksRight(page);
  await finish(page, { name: "Ada Example" });
  await expect(page.getByRole("link", { name: "Ask for a new link" })).toBeVisible();
  await looksRight(page);
  await page.getByLabel("Password", { exact: true }).fill("latchkey password");
  await expect(page.locator("[aria-hidden=true]", { hasText: "our own name" })).toBeVisible();
  await looksRight(page);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a person signs up with the code from the mail", async ({ page }) => {
    const email = freshAddress();
    await askFromSignIn(page, email);
    const [mail] = await mailsTo(email);
    await page.goto(await linkTo(email).then(String));
    await page.getByLabel("Code from the e-mail").fill(codeIn(mail));
    await finish(page, { name: "Ada Example", password: passphrase });
    await expect(page).toHaveURL("/dashboard");
    await expect(page.getByText("You are signed in as Ada Example.")).toBeVisible();
  });

  test("a refusal asks for the code again, and keeps the name", async ({ page }) => {
    await page.goto("/sign-up/finish");
    await page.getByLabel("Code from the e-mail").fill("made up");
    await finish(page, { name: "Ada Example", password: passphrase });
    await expect(page.locator(":focus")).toContainText(
      "This link or code has been used, has expired, or is not the newest one.",
    );
    await expect(page.getByLabel("Code from the e-mail")).toHaveValue("");
    await expect(page.getByLabel("Name")).toHaveValue("Ada Example");
    await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
    await page.getByRole("link", { name: "Ask for a new link" }).click();
    await expect(page).toHaveURL("/sign-up");
  });

  test("a refused address is kept, to be mended", async ({ page }) => {
    await page.goto("/sign-up");
    await ask(page, "robin@example");
    await expect(page.getByText("Enter an e-mail address, such as")).toBeVisible();
    await expect(page.getByLabel("E-mail address")).toHaveValue("robin@example");
  });
});

/** From the sign-in page to where the mail is announced. */
async function askFromSignIn(page: Page, email: string) {
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Sign up" }).click();
  await expect(page).toHaveURL("/sign-up");
  await ask(page, email);
  await expect(page).toHaveURL("/sign-up/sent");
}

/** Fills in the address and sends it. */
async function ask(page: Page, email: string): Promise<void> {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Send the link" }).click();
}

/** Asks for a link as a client does, and takes it from the mail. */
async function askedLink(page: Page, email = freshAddress(), count = 1): Promise<string> {
  const answer = await page.request.post("/api/sign-up", { data: { email } });
  expect(answer.status()).toBe(202);
  return String(await linkTo(email, count));
}

/** Waits until script has taken the page over. */
async function ready(page: Page): Promise<void> {
  await expect(page.getByRole("button", { name: "Show password" })).toBeVisible();
}

/** Fills in what is given and sends it. */
async function finish(page: Page, { name, password }: { name?: string; password?: string }): Promise<void> {
  if (name !== undefined) await page.getByLabel("Name").fill(name);
  if (password !== undefined) await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Make my account" }).click();
}
