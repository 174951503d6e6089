import { type Browser, type BrowserContext, expect, type Page } from "@playwright/test";
import { expiredToken, fillIn, giveToken, type Person, test } from "#e2e/fixtures";
import { linkIn, mailsTo } from "#e2e/mail";
import { cookieName } from "#e2e/requests";
import { type Duration, minus, minutes, seconds } from "#lib/clock";
import { db } from "#lib/db/client";

for (const javaScriptEnabled of [true, false]) {
  test.describe(`a session cookie that was copied, ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    test("ends the session once both have renewed it, and its owner is told", async ({ page, person, browser }) => {
      await signIn(page, person);
      const thief = await thiefOf(page.context(), browser, javaScriptEnabled);
      for (const context of [page.context(), thief.context()]) await expire(context);

      await thief.goto("/dashboard");
      await expect(thief.getByText(person.email)).toBeVisible();
      await passGrace(person);

      await page.goto("/dashboard");
      await expect(page).toHaveURL("/sign-in?next=%2Fdashboard");
      await thief.reload();
      await expect(thief).toHaveURL("/sign-in?next=%2Fdashboard");
      await thief.context().close();

      const [newest] = await mailsTo(person.email, 2); // the first tells of the sign-in
      expect(newest?.subject).toBe("We signed you out of Latchkey: your session was used twice");
      await fillIn(page, person);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page).toHaveURL("/dashboard");
      await page.goto(String(linkIn(newest)));
      await expect(page.getByText("This was not me").first()).toBeVisible();
    });

    test("does so too where the owner came first", async ({ page, person, browser }) => {
      await signIn(page, person);
      const thief = await thiefOf(page.context(), browser, javaScriptEnabled);
      for (const context of [page.context(), thief.context()]) await expire(context);
      await page.goto("/dashboard");
      await passGrace(person);
      await thief.goto("/dashboard");
      await expect(thief).toHaveURL("/sign-in?next=%2Fdashboard");
      await page.reload();
      await expect(page).toHaveURL("/sign-in?next=%2Fdashboard");
      await thief.context().close();
    });
  });
}

test("two tabs that renew at the same time are no theft", async ({ page, person, context }) => {
  await signIn(page, person);
  const tab = await context.newPage();
  for (let round = 0; round < 3; round += 1) {
    await expire(context);
    await Promise.all([page.goto("/dashboard"), tab.goto("/dashboard")]);
    for (const one of [page, tab]) await expect(one.getByText(person.email)).toBeVisible();
    await passGrace(person);
    await context.clearCookies({ name: "latchkey-renewed" }); // as after the minute that it lasts
  }
  await mailsTo(person.email, 1);
});

async function signIn(page: Page, person: Person): Promise<void> {
  await page.goto("/sign-in");
  await fillIn(page, person);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/dashboard");
}

/** Another browser, with a copy of all cookies. */
async function thiefOf(context: BrowserContext, browser: Browser, javaScriptEnabled: boolean): Promise<Page> {
  const extraHTTPHeaders = { "x-forwarded-for": "203.0.113.66" };
  const storageState = await context.storageState();
  return (await browser.newContext({ storageState, extraHTTPHeaders, javaScriptEnabled })).newPage();
}

/** Makes the token in a browser one that expired a minute ago. */
async function expire(context: BrowserContext): Promise<void> {
  const cookie = (await context.cookies()).find(({ name }) => name === cookieName);
  await giveToken(context, await expiredToken({ token: cookie?.value ?? "", keepUntil: null }));
}

/** Waits until the newest token has been used, and makes that a minute ago. */
async function passGrace({ id }: Person): Promise<void> {
  const confirmedAt = async () => (await db().session.findFirstOrThrow({ where: { userId: id } })).confirmedAt;
  await expect.poll(confirmedAt).not.toBeNull();
  const then = minus((await confirmedAt()) as Date, (minutes(1) + seconds(1)) as Duration);
  await db().session.updateMany({ where: { userId: id }, data: { confirmedAt: then } });
}
