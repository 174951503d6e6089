import { expect, type Page, type Route } from "@playwright/test";
import { minutes, now, plus } from "#lib/clock";
import { fillIn, type Person, test } from "./fixtures";

const endpoint = "**/api/sign-in";

test("a server that cannot be reached is shown as such, and one click tries again", async ({ page, person }) => {
  await openForm(page);
  await fillIn(page, person);
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("No answer from the server.")).toBeVisible();
  await expect(page.getByText("It cannot be reached. You may be offline.")).toBeVisible();
  await whatWasTypedIsStillThere(page, person);
  await page.context().setOffline(false);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page).toHaveURL("/dashboard");
});

test("a server that does not answer for 10 seconds is shown as such, and one click tries again", async ({
  page,
  person,
}) => {
  const silence = (_: Route) => {};
  await page.route(endpoint, silence);
  await page.clock.install();
  await openForm(page);
  await fillIn(page, person);
  const sent = page.waitForRequest(endpoint);
  await page.clock.pauseAt(plus(now(), minutes(1)));
  await page.getByRole("button", { name: "Sign in" }).click();
  await sent;
  await page.clock.runFor(9_000);
  await expect(page.getByRole("button", { name: "Signing in" })).toBeVisible();
  await expect(page.getByText("No answer from the server.")).toBeHidden();
  await page.clock.runFor(1_000);
  await expect(page.getByText("It has not answered for 10 seconds.")).toBeVisible();
  await whatWasTypedIsStillThere(page, person);
  await page.unroute(endpoint, silence);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page).toHaveURL("/dashboard");
});

const otherAnswers = [
  { what: "a proxy's error page", answer: { status: 502, contentType: "text/html", body: "<h1>Bad Gateway</h1>" } },
  { what: "a hotel's welcome page", answer: { status: 200, contentType: "text/html", body: "<h1>Welcome</h1>" } },
  { what: "a redirect elsewhere", answer: { status: 302, headers: { location: "https://portal.example/" } } },
  { what: "JSON cut short", answer: { status: 200, contentType: "application/json", body: '{"user":' } },
  { what: "somebody else's JSON", answer: { status: 500, contentType: "application/json", body: '{"error":1}' } },
];

for (const { what, answer } of otherAnswers) {
  test(`${what} is no answer of ours, and one click tries again`, async ({ page, person }) => {
    await page.route(endpoint, (route) => route.fulfill(answer));
    await openForm(page);
    await fillIn(page, person);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("Something else answered in its place.")).toBeVisible();
    await whatWasTypedIsStillThere(page, person);
    await page.unroute(endpoint);
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page).toHaveURL("/dashboard");
  });
}

test("a server that is too busy refuses in its own words", async ({ page, person }) => {
  await openForm(page);
  await page.route(endpoint, (route) =>
    route.fulfill({
      status: 503,
      contentType: "application/problem+json",
      body: JSON.stringify({ type: "about:blank", status: 503, code: "too-busy", detail: "Wait a few seconds." }),
    }),
  );
  await fillIn(page, person);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("Wait a few seconds.")).toBeVisible();
  await expect(page.getByText("No answer from the server.")).toBeHidden();
  await whatWasTypedIsStillThere(page, person);
});

test("a refusal after a missing answer takes its place", async ({ page, person }) => {
  await openForm(page);
  await fillIn(page, { ...person, password: "not the right passphrase" });
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("No answer from the server.")).toBeVisible();
  await page.context().setOffline(false);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("That address and password do not belong together.")).toBeVisible();
  await expect(page.getByText("No answer from the server.")).toBeHidden();
});

test("a form is sent once, however often its button is pressed", async ({ page, person }) => {
  const held: Route[] = [];
  await page.route(endpoint, (route) => {
    held.push(route);
  });
  await openForm(page);
  await fillIn(page, person);
  await page.getByRole("button", { name: "Sign in" }).dblclick();
  await page.getByRole("button", { name: "Signing in" }).click({ force: true }); // it says that it is disabled
  await page.getByLabel("Password", { exact: true }).press("Enter");
  await expect.poll(() => held.length).toBe(1);
  await held[0]?.continue();
  await expect(page).toHaveURL("/dashboard");
  expect(held).toHaveLength(1);
});

test("a password that was made visible is covered again while the form is sent", async ({ page, person }) => {
  await page.route(endpoint, () => {});
  await openForm(page);
  await fillIn(page, person);
  const password = page.getByLabel("Password", { exact: true });
  await page.getByRole("button", { name: "Show password" }).click();
  await expect(password).toHaveAttribute("type", "text");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(password).toHaveAttribute("type", "password");
});

// Its events are sent by hand: Chromium keeps no page in memory that is no-store; Safari does.
test("an accepted form that comes back out of the browser's memory is empty", async ({ page, person }) => {
  await page.route("**/dashboard", (route) => route.fulfill({ status: 204 })); // the browser stays where it is
  await openForm(page);
  await fillIn(page, person);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: "Signed in" })).toBeVisible();
  await page.context().clearCookies();
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
});

/** Opens the sign-in page, and waits until script has taken the form over. */
async function openForm(page: Page): Promise<void> {
  await page.goto("/sign-in");
  await expect(page.getByRole("button", { name: "Show password" })).toBeVisible();
}

async function whatWasTypedIsStillThere(page: Page, { email, password }: Person): Promise<void> {
  await expect(page.getByLabel("E-mail address")).toHaveValue(email);
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue(password);
}
