import { type Browser, devices, expect, type Page } from "@playwright/test";
import { decodeJwt } from "jose";
import { endSessionsOf, fillIn, type Person, sessionOf, somebody, test } from "./fixtures";
import { type Ask, asJson, withToken } from "./requests";

const firefox = devices["Desktop Firefox"].userAgent;
const sameOrigin = { "sec-fetch-site": "same-origin" };

for (const javaScriptEnabled of [true, false]) {
  test.describe(`${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    test("a session ended elsewhere is over at its next click", async ({ signedIn, browser, person, address }) => {
      const phone = await signInOn(devices["iPhone 15"].userAgent, browser, person, address);
      const laptop = await signInOn(firefox, browser, person, address);
      await signedIn.goto("/dashboard/sessions");
      await expect(signedIn.getByRole("article")).toHaveCount(3);
      await expect(signedIn.getByRole("article").first()).toContainText("This device");
      await expect(signedIn.getByText("This device")).toHaveCount(1);
      await signedIn.getByRole("button", { name: "Sign out Firefox on Windows" }).click();
      await expect(signedIn.getByRole("status")).toHaveText("That session was signed out.");
      await expect(signedIn.getByRole("article")).toHaveCount(2);
      await laptop.getByRole("link", { name: "Sessions" }).click();
      await expect(laptop).toHaveURL("/sign-in?next=%2Fdashboard%2Fsessions");
      await phone.getByRole("link", { name: "Sessions" }).click();
      await expect(phone).toHaveURL("/dashboard/sessions");
      for (const page of [phone, laptop]) await page.context().close();
    });

    test("all others end at once, and the one that it is done from goes on", async ({ signedIn, secondBrowser }) => {
      await secondBrowser.goto("/dashboard");
      await signedIn.goto("/dashboard/sessions");
      await signedIn.getByRole("button", { name: "Sign out all other sessions" }).click();
      await expect(signedIn.getByRole("status")).toHaveText("All other sessions were signed out.");
      await expect(signedIn.getByText("You are signed in on no other device.")).toBeVisible();
      await expect(signedIn.getByRole("button", { name: "Sign out all other sessions" })).toHaveCount(0);
      await secondBrowser.reload();
      await expect(secondBrowser).toHaveURL("/sign-in?next=%2Fdashboard");
    });

    test("signing out everywhere takes a second step, and ends all", async ({ signedIn, secondBrowser }) => {
      await secondBrowser.goto("/dashboard");
      await signedIn.goto("/dashboard/sessions");
      await expect(signedIn.getByRole("button", { name: "Yes, sign out everywhere" })).toBeHidden();
      await signedIn.getByText("Sign out everywhere", { exact: true }).click();
      await signedIn.getByRole("button", { name: "Yes, sign out everywhere" }).click();
      await expect(signedIn.getByText("You are signed out everywhere.")).toBeVisible();
      for (const page of [signedIn, secondBrowser]) {
        await page.goto("/dashboard");
        await expect(page).toHaveURL("/sign-in?next=%2Fdashboard");
      }
    });

    test("a session that is over already is said to be so, once", async ({ signedIn, person }) => {
      await sessionOf(person);
      await signedIn.goto("/dashboard/sessions");
      const button = signedIn.getByRole("button", { name: "Sign out Chrome on Windows" });
      await expect(button).toHaveCount(1);
      await endOthersOf(signedIn);
      await button.click();
      await expect(signedIn.getByText("That session is over already.")).toHaveCount(1);
      await expect(signedIn.locator(":focus")).toContainText("That session is over already.");
    });

    test("a cookie that another browser uses too is told of, with a way to act on it", async ({
      signedIn,
      browser,
      address,
    }) => {
      const thief = await browser.newContext({ userAgent: firefox, extraHTTPHeaders: { "x-forwarded-for": address } });
      await thief.addCookies(await signedIn.context().cookies());
      await (await thief.newPage()).goto("/dashboard");
      await thief.close();
      await expect(async () => {
        await signedIn.goto("/dashboard/sessions");
        await expect(signedIn.getByText("Also used by Firefox.")).toBeVisible({ timeout: 1000 });
      }).toPass();
      await signedIn.getByRole("article").getByRole("link", { name: "This was not me" }).click();
      await expect(signedIn).toHaveURL("/dashboard/secure-account");
    });
  });
}

test("signing out everywhere is heard by the other tabs of the browser", async ({ signedIn }) => {
  const other = await signedIn.context().newPage();
  await other.goto("/dashboard");
  await expect(other.getByRole("timer").first()).toBeVisible();
  await signedIn.goto("/dashboard/sessions");
  await signedIn.getByText("Sign out everywhere", { exact: true }).click();
  await signedIn.getByRole("button", { name: "Yes, sign out everywhere" }).click();
  await expect(other).toHaveURL("/sign-in");
});

test("without an answer the person is told that the other may still be signed in", async ({ signedIn, person }) => {
  await sessionOf(person);
  await signedIn.goto("/dashboard/sessions");
  await expect(signedIn.locator("time", { hasText: "UTC" })).toHaveCount(0); // by then script runs
  await signedIn.context().setOffline(true);
  await signedIn.getByRole("button", { name: "Sign out Chrome on Windows" }).click();
  await expect(signedIn.getByText("It may still be signed in.")).toBeVisible();
  await signedIn.context().setOffline(false);
  await signedIn.getByRole("button", { name: "Try again" }).click();
  await expect(signedIn.getByRole("status")).toHaveText("That session was signed out.");
});

test("a client lists its person's sessions, its own first and nobody else's", async ({ ask, person }) => {
  await sessionOf(await somebody());
  const other = await sessionOf(person);
  const issued = await sessionOf(person);
  const listed = await ask("/api/sessions", { headers: withToken(issued.token) });
  expect([listed.status, listed.headers["cache-control"]]).toEqual([200, "no-store"]);
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  const all = { device: "Chrome on Windows", address: "192.0.2.1", createdAt: time, lastSeenAt: time };
  expect(JSON.parse(listed.body)).toEqual({
    sessions: [
      { ...all, id: idOf(issued.token), current: true },
      { ...all, id: idOf(other.token), current: false },
    ],
  });
  expect((await ask("/api/sessions")).status).toBe(401);
});

test("a client ends a session of its person's by its id, once", async ({ ask, person }) => {
  const [issued, other] = [await sessionOf(person), await sessionOf(person)];
  const ended = await end(ask, issued.token, idOf(other.token));
  expect([ended.status, JSON.parse(ended.body)]).toEqual([200, { next: "/dashboard/sessions" }]);
  expect((await ask("/api/me", { headers: withToken(other.token) })).status).toBe(401);
  expect(await codeOf(end(ask, issued.token, idOf(other.token)))).toEqual([404, "session-not-found"]);
  const out = await end(ask, issued.token, idOf(issued.token));
  expect([out.status, JSON.parse(out.body)]).toEqual([200, { next: "/sign-in" }]);
  expect(out.headers["set-cookie"]?.join()).toContain("latchkey-session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
});

test("whoever has been signed out meanwhile is sent to sign in", async ({ signedIn, person }) => {
  await sessionOf(person);
  await signedIn.goto("/dashboard/sessions");
  await endSessionsOf(person);
  await signedIn.getByRole("button", { name: "Sign out all other sessions" }).click();
  await expect(signedIn).toHaveURL("/sign-in?next=%2Fdashboard%2Fsessions");
  await expect(signedIn.getByText("Your session is over. Sign in to go on.")).toBeVisible();
});

async function signInOn(userAgent: string, browser: Browser, person: Person, address: string): Promise<Page> {
  const context = await browser.newContext({ userAgent, extraHTTPHeaders: { "x-forwarded-for": address } });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await fillIn(page, person);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/dashboard");
  return page;
}

/** Ends all others as another tab of the same browser would. */
async function endOthersOf(page: Page): Promise<void> {
  const headers = { ...sameOrigin, "content-type": "application/json" };
  expect((await page.request.post("/api/sessions/end-others", { headers, data: {} })).status()).toBe(200);
}

function end(ask: Ask, token: string, id: string) {
  return ask(`/api/sessions/${id}/end`, asJson({}, { ...sameOrigin, ...withToken(token) }));
}

async function codeOf(reply: ReturnType<Ask>): Promise<[number, string]> {
  const { status, body } = await reply;
  return [status, JSON.parse(body).code];
}

function idOf(token: string): string {
  return String(decodeJwt(token).sid);
}
