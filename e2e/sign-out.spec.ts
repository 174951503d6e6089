import { expect } from "@playwright/test";
import { protectedPages } from "./attacks/gate";
import { endSessionsOf, fillIn, giveToken, test } from "./fixtures";
import { cookieName } from "./requests";

for (const javaScriptEnabled of [true, false]) {
  test.describe(`signing out ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    test("the session is over, whoever kept its token", async ({ signedIn }) => {
      await signedIn.goto("/dashboard");
      const cookies = await signedIn.context().cookies();
      const token = cookies.find(({ name }) => name === cookieName)?.value ?? "";
      await signedIn.getByRole("button", { name: "Sign out" }).click();
      await expect(signedIn.getByText("You are signed out.")).toBeVisible();
      expect((await signedIn.context().cookies()).map(({ name }) => name)).not.toContain(cookieName);
      await giveToken(signedIn.context(), token);
      await signedIn.goto("/dashboard");
      await expect(signedIn).toHaveURL("/sign-in?next=%2Fdashboard");
    });

    test("Back shows nothing of what was behind the door, however far", async ({ page, person }) => {
      await page.goto("/sign-in");
      await fillIn(page, person);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page).toHaveURL("/dashboard");
      await page.goto("/dashboard?tab=2");
      await page.getByRole("button", { name: "Sign out" }).click();
      await expect(page.getByText("You are signed out.")).toBeVisible();
      for (const move of ["goBack", "goBack", "goForward"] as const) {
        await page[move]();
        await expect(page).toHaveURL(/\/sign-in(\?|$)/);
        await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
        await expect(page.getByText(person.name)).toHaveCount(0);
      }
    });
  });
}

test("every page behind the door shows the button, and it is a POST", async ({ signedIn }) => {
  const pages = protectedPages();
  expect(pages.length).toBeGreaterThan(10);
  for (const path of pages) {
    await signedIn.goto(path);
    await expect(signedIn, path).toHaveURL(/\/dashboard/);
    const button = signedIn.getByRole("button", { name: "Sign out", exact: true });
    await expect(button, path).toBeVisible();
    const form = signedIn.locator("form", { has: button });
    expect([path, await form.getAttribute("method"), await form.getAttribute("action")]).toEqual([
      path,
      "post",
      "/api/sign-out",
    ]);
  }
});

test("every other tab of the browser leaves too, and Back does not return to it", async ({ signedIn, person }) => {
  const other = await signedIn.context().newPage();
  await other.goto("/");
  await other.getByRole("main").getByRole("link", { name: "Go to the dashboard" }).click();
  await expect(other.getByText(person.email)).toBeVisible();
  await signedIn.goto("/dashboard");
  await signedIn.getByRole("button", { name: "Sign out" }).click();
  await expect(other).toHaveURL("/sign-in");
  await other.goBack();
  await expect(other).toHaveURL("/");
  await expect(other.getByRole("main").getByRole("link", { name: "Sign in" })).toBeVisible();
  await other.goForward();
  await expect(other).toHaveURL("/sign-in");
});

// Safari keeps such pages in memory though they are no-store; Chromium does not, so its events are sent by hand.
test("a page that comes back out of the browser's memory asks the server again", async ({ signedIn, person }) => {
  await signedIn.goto("/dashboard");
  await expect(signedIn.getByRole("timer").first()).toBeVisible();
  await signedIn.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })));
  await expect(signedIn.getByText(person.email)).toBeHidden();
  await endSessionsOf(person);
  await signedIn.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await expect(signedIn).toHaveURL("/sign-in?next=%2Fdashboard");
});

test("after signing in, Back and Forward lead from the front page to the dashboard and nowhere else", async ({
  page,
  person,
}) => {
  await page.goto("/");
  await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
  await fillIn(page, person);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/dashboard");
  await page.goBack();
  await expect(page).toHaveURL("/dashboard");
  await expect(page.getByText(person.email)).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL("/");
  await expect(page.getByRole("main").getByRole("link", { name: "Go to the dashboard" })).toBeVisible();
});

test("a sign-out without an answer says that the person may still be signed in", async ({ signedIn }) => {
  await signedIn.goto("/dashboard");
  await signedIn.context().setOffline(true);
  await signedIn.getByRole("button", { name: "Sign out" }).click();
  await expect(signedIn.getByText("You may still be signed in.")).toBeVisible();
  await signedIn.context().setOffline(false);
  await signedIn.getByRole("button", { name: "Try again" }).click();
  await expect(signedIn.getByText("You are signed out.")).toBeVisible();
});
