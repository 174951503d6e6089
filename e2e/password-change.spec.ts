import { expect, type Page } from "@playwright/test";
import { endSessionsOf, expiredToken, fillIn, giveToken, type Person, sessionOf, test } from "./fixtures";
import { linkIn, mailsTo } from "./mail";
import { asForm, asJson, tokenIn, withToken } from "./requests";

const passphrase = "seven green umbrellas at noon";
const wrong = "That is not your password. Check it and try again.";
const sameOrigin = { "sec-fetch-site": "same-origin" };

for (const javaScriptEnabled of [true, false]) {
  test.describe(`${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    test("a person changes their password, stays signed in, and signs out everybody else", async ({
      signedIn,
      secondBrowser,
      person,
    }) => {
      await secondBrowser.goto("/dashboard");
      await open(signedIn);
      await change(signedIn, person.password, passphrase);
      await expect(signedIn).toHaveURL("/dashboard/account");
      await expect(signedIn.getByRole("status")).toHaveText(
        "Your password is changed. All other devices are signed out.",
      );
      await signedIn.goto("/dashboard");
      await expect(signedIn).toHaveURL("/dashboard");
      await secondBrowser.reload();
      await expect(secondBrowser).toHaveURL("/sign-in?next=%2Fdashboard");
      await fillIn(secondBrowser, person);
      await secondBrowser.getByRole("button", { name: "Sign in" }).click();
      await expect(secondBrowser.getByText("That address and password do not belong together.")).toBeVisible();
      await fillIn(secondBrowser, { ...person, password: passphrase });
      await secondBrowser.getByRole("button", { name: "Sign in" }).click();
      await expect(secondBrowser).toHaveURL("/dashboard");
    });

    test("the owner is told by mail, and led to a reset", async ({ signedIn, person }) => {
      await open(signedIn);
      await change(signedIn, person.password, passphrase);
      await expect(signedIn).toHaveURL("/dashboard/account");
      const [told] = await mailsTo(person.email);
      expect(told?.subject).toBe("Your Latchkey password was changed");
      expect(linkIn(told).pathname).toBe("/password-reset");
    });

    test("a wrong present password is told beside its field, and nothing is changed", async ({
      signedIn,
      secondBrowser,
    }) => {
      await secondBrowser.goto("/dashboard");
      await open(signedIn);
      await change(signedIn, "not the right passphrase", passphrase);
      await expect(signedIn.getByLabel("Present password")).toHaveAccessibleDescription(wrong);
      await expect(signedIn.getByLabel("New password")).toHaveValue(javaScriptEnabled ? passphrase : "");
      await secondBrowser.reload();
      await expect(secondBrowser).toHaveURL("/dashboard");
      await signedIn.goto("/dashboard/activity");
      await expect(signedIn.getByRole("heading", { name: "Password not changed" })).toBeVisible();
    });

    test("a new password that is refused is told beside its field", async ({ signedIn, person }) => {
      await open(signedIn);
      await change(signedIn, person.password, "correct horse battery staple");
      await expect(signedIn.getByLabel("New password")).toHaveAccessibleDescription(/Many people use this/);
      await change(signedIn, person.password, person.password);
      await expect(signedIn.getByLabel("New password")).toHaveAccessibleDescription(/This is your password already/);
      await change(signedIn, person.password, passphrase);
      await expect(signedIn).toHaveURL("/dashboard/account");
    });

    test("whose session has ended is led to sign in, and back", async ({ signedIn, person }) => {
      await open(signedIn);
      await endSessionsOf(person);
      await change(signedIn, person.password, passphrase);
      await expect(signedIn).toHaveURL("/sign-in?next=%2Fdashboard%2Fpassword-change");
      await expect(signedIn.getByText("Your session is over. Sign in to go on.")).toBeVisible();
    });

    test("a token that has expired meanwhile is no hindrance", async ({ page, person }) => {
      const issued = await sessionOf(person);
      await giveToken(page.context(), issued.token);
      await open(page);
      await giveToken(page.context(), await expiredToken(issued));
      await change(page, person.password, passphrase);
      await expect(page).toHaveURL("/dashboard/account");
    });

    test("a password manager finds the page by its well-known address, signed in or not", async ({ page, person }) => {
      await page.goto("/.well-known/change-password");
      await expect(page).toHaveURL("/sign-in?next=%2Fdashboard%2Fpassword-change");
      await fillIn(page, person);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page).toHaveURL("/dashboard/password-change");
      await page.goto("/.well-known/change-password");
      await expect(page.getByRole("heading", { name: "Change your password" })).toBeVisible();
    });

    test("whoever would rather not can turn back, or reset the password", async ({ signedIn }) => {
      await open(signedIn);
      await signedIn.getByRole("link", { name: "Cancel" }).click();
      await expect(signedIn).toHaveURL("/dashboard/account");
      await open(signedIn);
      await signedIn.getByRole("link", { name: "Forgot your password?" }).click();
      await expect(signedIn).toHaveURL("/password-reset");
    });
  });
}

test("the well-known address answers with a redirect, and others under it with 404", async ({ ask }) => {
  for (const method of ["GET", "HEAD"]) {
    const { status, headers } = await ask("/.well-known/change-password", { method });
    expect([status, headers.location]).toEqual([303, "/dashboard/password-change"]);
  }
  const made = "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200";
  expect((await ask(made)).status).toBe(404); // as the same specification asks for, section 3
  expect((await ask("/.well-known/change-password", { method: "POST" })).status).toBe(405);
});

test("a client gets a token in whose place the old one is dead, expired or not", async ({ ask, person }) => {
  const issued = await sessionOf(person);
  const other = await sessionOf(person);
  const asked = { currentPassword: person.password, newPassword: passphrase };
  const reply = await ask("/api/password-change", asJson(asked, { ...sameOrigin, ...withToken(issued.token) }));
  expect([reply.status, JSON.parse(reply.body)]).toEqual([200, { next: "/dashboard/account" }]);
  for (const dead of [issued.token, await expiredToken(issued), other.token])
    expect((await ask("/api/me", { headers: withToken(dead) })).status).toBe(401);
  expect((await ask("/api/me", { headers: withToken(tokenIn(reply) ?? "") })).status).toBe(200);
});

test("what is wrong is a 422 on its field, and nobody gets a token", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  const { password } = person;
  for (const [asked, field] of [
    [{ currentPassword: "wrong", newPassword: passphrase }, "currentPassword"],
    [{ currentPassword: password, newPassword: "short" }, "newPassword"],
    [{ currentPassword: password, newPassword: password }, "newPassword"],
    [{ currentPassword: password, newPassword: person.email }, "newPassword"],
    [{ currentPassword: password }, "newPassword"],
    [{ newPassword: passphrase }, "currentPassword"],
    [{ currentPassword: ["a"], newPassword: passphrase }, "currentPassword"],
    [{ currentPassword: password, newPassword: passphrase, id: "x" }, "id"],
  ] as const) {
    const reply = await ask("/api/password-change", asJson(asked, { ...sameOrigin, ...withToken(token) }));
    expect([reply.status, Object.keys(JSON.parse(reply.body).errors)]).toEqual([422, [field]]);
    expect(tokenIn(reply)).toBeNull();
  }
  expect((await ask("/api/me", { headers: withToken(token) })).status).toBe(200);
});

test("ten changes at once from one session make one, and fail nowhere", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  const asked = Array.from({ length: 10 }, (_, i) => ({
    currentPassword: person.password,
    newPassword: `passphrase of try number ${i}`,
  }));
  const headers = { ...sameOrigin, ...withToken(token) };
  const replies = await Promise.all(asked.map((one) => ask("/api/password-change", asJson(one, headers))));
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(replies.filter(({ status }) => ![200, 401, 422, 429].includes(status))).toEqual([]);
  await mailsTo(person.email, 1);
});

test("a stranger and another site change nothing", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  const asked = { currentPassword: person.password, newPassword: passphrase };
  expect((await ask("/api/password-change", asJson(asked))).status).toBe(401);
  const crossSite = { "sec-fetch-site": "cross-site", ...withToken(token) };
  expect((await ask("/api/password-change", asForm(asked, crossSite))).status).toBe(403);
  expect((await ask("/api/me", { headers: withToken(token) })).status).toBe(200);
});

test("a new password that is little more than one's own address is told while it is typed", async ({
  signedIn,
  person,
}) => {
  await open(signedIn);
  await expect(signedIn.getByRole("button", { name: "Show password" }).first()).toBeVisible();
  const told = signedIn.locator("[aria-hidden=true]", { hasText: "This is little more than your name or address" });
  await expect(told).toHaveCount(0);
  await signedIn.getByLabel("New password").fill(`${person.email}!`);
  await expect(told).toBeVisible();
});

test("password managers know which password is which, and whose", async ({ signedIn, person }) => {
  await open(signedIn);
  await expect(signedIn.locator("[autocomplete=username]")).toHaveValue(person.email);
  await expect(signedIn.getByLabel("Present password")).toHaveAttribute("autocomplete", "current-password");
  await expect(signedIn.getByLabel("New password")).toHaveAttribute("autocomplete", "new-password");
});

async function open(page: Page): Promise<void> {
  await page.goto("/dashboard/password-change");
}

async function change(page: Page, present: Person["password"], next: string): Promise<void> {
  await page.getByLabel("Present password").fill(present);
  await page.getByLabel("New password").fill(next);
  await page.getByRole("button", { name: "Change my password" }).click();
}
