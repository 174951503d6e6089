import { expect, type Page } from "@playwright/test";
import { decodeJwt } from "jose";
import { endSessionsOf, expiredToken, giveToken, makeSignInOld, type Person, sessionOf, test } from "./fixtures";
import { asForm, asJson, tokenIn, withToken } from "./requests";

const sameOrigin = { "sec-fetch-site": "same-origin" };
const confirmPage = "/dashboard/reauthentication?next=%2Fdashboard%2Fsessions";

for (const javaScriptEnabled of [true, false]) {
  test.describe(`${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    test("ending a session long after signing in asks for the password first, and leads back", async ({
      signedIn,
      secondBrowser,
      person,
    }) => {
      await secondBrowser.goto("/dashboard");
      await makeSignInOld(person);
      await signedIn.goto("/dashboard/sessions");
      await endTheOther(signedIn);
      await expect(signedIn).toHaveURL(confirmPage);
      await secondBrowser.reload();
      await expect(secondBrowser).toHaveURL("/dashboard");
      await confirm(signedIn, person.password);
      await expect(signedIn).toHaveURL("/dashboard/sessions");
      await expect(signedIn.getByRole("status")).toHaveText("Nothing has happened yet. Press the button once more.");
      await endTheOther(signedIn);
      await expect(signedIn.getByRole("status")).toHaveText("That session was signed out.");
      await secondBrowser.reload();
      await expect(secondBrowser).toHaveURL("/sign-in?next=%2Fdashboard");
    });

    test("so does ending one with a token that has expired", async ({ page, person }) => {
      const issued = await sessionOf(person);
      await sessionOf(person);
      await giveToken(page.context(), issued.token);
      await page.goto("/dashboard/sessions");
      await makeSignInOld(person);
      await giveToken(page.context(), await expiredToken(issued));
      await endTheOther(page);
      await expect(page).toHaveURL(confirmPage);
      await confirm(page, person.password);
      await expect(page).toHaveURL("/dashboard/sessions");
    });

    test("a wrong password is told beside its field, and the way on is kept", async ({ signedIn, person }) => {
      await makeSignInOld(person);
      await signedIn.goto(confirmPage);
      await confirm(signedIn, "not the right passphrase");
      const field = signedIn.getByLabel("Password", { exact: true });
      await expect(field).toHaveAccessibleDescription("That is not your password. Check it and try again.");
      await expect(signedIn).toHaveURL(confirmPage);
      await confirm(signedIn, person.password);
      await expect(signedIn).toHaveURL("/dashboard/sessions");
    });

    test("signing out everywhere asks for nothing: it lets nobody in", async ({ signedIn, person }) => {
      await makeSignInOld(person);
      await signedIn.goto("/dashboard/sessions");
      await signedIn.getByText("Sign out everywhere", { exact: true }).click();
      await signedIn.getByRole("button", { name: "Yes, sign out everywhere" }).click();
      await expect(signedIn.getByText("You are signed out everywhere.")).toBeVisible();
    });

    test("whoever confirmed a short while ago is not asked again", async ({ signedIn }) => {
      await signedIn.goto(confirmPage);
      await expect(signedIn).toHaveURL("/dashboard/sessions");
      await signedIn.goto("/dashboard/reauthentication?next=//evil.test");
      await expect(signedIn).toHaveURL("/dashboard");
    });

    test("whoever would rather not can turn back, or ask for a new password", async ({ signedIn, person }) => {
      await makeSignInOld(person);
      await signedIn.goto(confirmPage);
      await signedIn.getByRole("link", { name: "Cancel" }).click();
      await expect(signedIn).toHaveURL("/dashboard");
      await signedIn.goto(confirmPage);
      await signedIn.getByRole("link", { name: "Forgot your password?" }).click();
      await expect(signedIn).toHaveURL("/password-reset");
    });
  });
}

test("Back from the question leads to a form that works", async ({ signedIn, person }) => {
  await sessionOf(person);
  await makeSignInOld(person);
  await signedIn.goto("/dashboard/sessions");
  await endTheOther(signedIn);
  await expect(signedIn).toHaveURL(confirmPage);
  await signedIn.goBack();
  await endTheOther(signedIn);
  await expect(signedIn).toHaveURL(confirmPage);
});

// Safari keeps such pages in memory; Chromium does not keep this one, so its event is sent by hand.
test("a form that comes back out of the browser's memory while it waited may be sent again", async ({
  page,
  person,
}) => {
  await page.route("**/api/sign-in", (route) =>
    route.fulfill({ status: 403, contentType: "application/problem+json", body: '{"next":"/nowhere"}' }),
  );
  await page.route("**/nowhere", (route) => route.fulfill({ status: 204 }));
  await page.goto("/sign-in");
  await expect(page.getByRole("button", { name: "Show password" })).toBeVisible();
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: "Signing in" })).toBeVisible();
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await expect(page.getByRole("button", { name: "Sign in" })).toHaveAttribute("aria-disabled", "false");
});

test("a client is told by a problem, and where its person can confirm", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  await makeSignInOld(person);
  for (const path of [`${idOf(token)}/end`, "end-others"]) {
    const reply = await ask(`/api/sessions/${path}`, asJson({}, { ...sameOrigin, ...withToken(token) }));
    expect([reply.status, reply.headers["content-type"]]).toEqual([403, "application/problem+json; charset=utf-8"]);
    expect(JSON.parse(reply.body)).toMatchObject({ code: "sign-in-not-recent", next: confirmPage });
    expect(tokenIn(reply)).toBeNull();
  }
});

test("a plain form is sent there with 303, and a renewed token where its own had expired", async ({ ask, person }) => {
  const issued = await sessionOf(person);
  await makeSignInOld(person);
  const fresh = await ask("/api/sessions/end-others", asForm({}, { ...sameOrigin, ...withToken(issued.token) }));
  expect([fresh.status, fresh.headers.location, tokenIn(fresh)]).toEqual([303, confirmPage, null]);
  const old = await expiredToken(issued);
  const renewed = await ask("/api/sessions/end-others", asForm({}, { ...sameOrigin, ...withToken(old) }));
  expect([renewed.status, renewed.headers.location]).toEqual([303, confirmPage]);
  expect((await ask("/api/me", { headers: withToken(tokenIn(renewed) ?? "") })).status).toBe(200);
});

test("the right password gives a token in whose place the old one is dead", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  await makeSignInOld(person);
  const asked = { password: person.password, next: "/dashboard/sessions" };
  const reply = await ask("/api/reauthentication", asJson(asked, { ...sameOrigin, ...withToken(token) }));
  expect([reply.status, JSON.parse(reply.body)]).toEqual([200, { next: "/dashboard/sessions" }]);
  const next = tokenIn(reply) ?? "";
  expect((await ask("/api/me", { headers: withToken(token) })).status).toBe(401);
  expect((await ask("/api/me", { headers: withToken(next) })).status).toBe(200);
  const ended = await ask("/api/sessions/end-others", asJson({}, { ...sameOrigin, ...withToken(next) }));
  expect(ended.status).toBe(200);
});

test("an expired token may bring the password too, and gets one cookie for it", async ({ ask, person }) => {
  const issued = await sessionOf(person);
  await makeSignInOld(person);
  const headers = { ...sameOrigin, ...withToken(await expiredToken(issued)) };
  const reply = await ask("/api/reauthentication", asForm({ password: person.password }, headers));
  expect([reply.status, reply.headers.location]).toEqual([303, "/dashboard"]);
  expect(reply.headers["set-cookie"]?.filter((cookie) => cookie.startsWith("latchkey-session="))).toHaveLength(1);
  expect((await ask("/api/me", { headers: withToken(tokenIn(reply) ?? "") })).status).toBe(200);
});

test("a wrong or missing password is a 422 on its field, and the session goes on as it was", async ({
  ask,
  person,
}) => {
  const { token } = await sessionOf(person);
  await makeSignInOld(person);
  for (const [asked, sentence] of [
    [{ password: "not the right passphrase" }, "That is not your password. Check it and try again."],
    [{}, "Enter your password."],
  ] as const) {
    const reply = await ask("/api/reauthentication", asJson(asked, { ...sameOrigin, ...withToken(token) }));
    expect([reply.status, JSON.parse(reply.body).errors]).toEqual([422, { password: [sentence] }]);
    expect(tokenIn(reply)).toBeNull();
  }
  expect((await ask("/api/me", { headers: withToken(token) })).status).toBe(200);
  const ended = await ask("/api/sessions/end-others", asJson({}, { ...sameOrigin, ...withToken(token) }));
  expect(ended.status).toBe(403);
});

test("the question leads nowhere but to this site", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  for (const next of ["//evil.test", "https://evil.test/", "/\\evil.test", "javascript:alert(1)"]) {
    await makeSignInOld(person);
    const headers = { ...sameOrigin, ...withToken(token) };
    const page = await ask(`/dashboard/reauthentication?next=${encodeURIComponent(next)}`, { headers });
    expect(page.body).toContain('name="next" value="/dashboard"');
    const refused = await ask("/api/reauthentication", asForm({ password: "wrong", next }, headers));
    expect(refused.headers.location).toBe("/dashboard/reauthentication");
  }
  const asked = { password: person.password, next: "//evil.test" };
  const reply = await ask("/api/reauthentication", asForm(asked, { ...sameOrigin, ...withToken(token) }));
  expect(reply.headers.location).toBe("/dashboard");
});

test("a stranger is not asked for a password here", async ({ ask, page, person }) => {
  const { token } = await sessionOf(person);
  await endSessionsOf(person);
  const asked = { password: person.password };
  expect((await ask("/api/reauthentication", asJson(asked))).status).toBe(401);
  expect((await ask("/api/reauthentication", asJson(asked, { ...sameOrigin, ...withToken(token) }))).status).toBe(401);
  await page.goto(confirmPage);
  await expect(page).toHaveURL(/^[^?]*\/sign-in\?next=/);
});

test("password managers know whose password is asked for", async ({ signedIn, person }) => {
  await makeSignInOld(person);
  await signedIn.goto(confirmPage);
  await expect(signedIn.locator("[autocomplete=username]")).toHaveValue(person.email);
  await expect(signedIn.locator("[autocomplete=username]")).toBeHidden();
  await expect(signedIn.getByLabel("Password", { exact: true })).toHaveAttribute("autocomplete", "current-password");
});

async function endTheOther(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign out Chrome on Windows" }).click();
}

async function confirm(page: Page, password: Person["password"]): Promise<void> {
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Confirm" }).click();
}

function idOf(token: string): string {
  return String(decodeJwt(token).sid);
}
