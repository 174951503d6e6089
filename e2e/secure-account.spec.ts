import { expect } from "@playwright/test";
import { fillIn, sessionOf, test } from "./fixtures";
import { codeIn, linkIn, mailsTo } from "./mail";
import { asForm, withToken } from "./requests";

const passphrase = "seven green umbrellas at noon";

for (const javaScriptEnabled of [true, false]) {
  test.describe(`${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    test("whoever sees a stranger in their account shuts everybody out and chooses a new password", async ({
      signedIn,
      secondBrowser,
      person,
    }) => {
      await secondBrowser.goto("/dashboard");
      await signedIn.goto("/dashboard/sessions");
      await signedIn.getByRole("link", { name: "This was not me" }).click();
      await expect(signedIn.getByText(person.email)).toBeVisible();
      await signedIn.getByRole("button", { name: "Sign everybody out" }).click();
      await expect(signedIn).toHaveURL("/sign-in");
      await expect(signedIn.getByRole("status")).toContainText("Everybody is signed out.");
      await secondBrowser.reload();
      await expect(secondBrowser).toHaveURL("/sign-in?next=%2Fdashboard");

      const [mail] = await mailsTo(person.email);
      await signedIn.goto(linkIn(mail).href);
      if (!javaScriptEnabled) await signedIn.getByLabel("Code from the e-mail").fill(codeIn(mail));
      await signedIn.getByLabel("New password").fill(passphrase);
      await signedIn.getByRole("button", { name: "Change my password" }).click();
      await expect(signedIn).toHaveURL("/sign-in");
      await fillIn(signedIn, { ...person, password: passphrase });
      await signedIn.getByRole("button", { name: "Sign in" }).click();
      await expect(signedIn).toHaveURL("/dashboard");
    });
  });
}

test("the other tabs of the browser leave too", async ({ signedIn }) => {
  const other = await signedIn.context().newPage();
  await other.goto("/dashboard");
  await expect(other.getByRole("timer").first()).toBeVisible();
  await signedIn.goto("/dashboard/secure-account");
  await signedIn.getByRole("button", { name: "Sign everybody out" }).click();
  await expect(other).toHaveURL("/sign-in");
});

test("who looks at the page and goes back has changed nothing", async ({ signedIn, secondBrowser }) => {
  await signedIn.goto("/dashboard/secure-account");
  await signedIn.getByRole("link", { name: "It was me after all: back to the sessions" }).click();
  await expect(signedIn).toHaveURL("/dashboard/sessions");
  await secondBrowser.goto("/dashboard");
  await expect(secondBrowser).toHaveURL("/dashboard");
});

test("nobody secures an account that they are not signed in to, and no other site does it for them", async ({
  ask,
  person,
}) => {
  const { token } = await sessionOf(person);
  expect((await ask("/api/secure-account", asForm({}))).headers.location).toMatch(/^\/sign-in/);
  const crossSite = { "sec-fetch-site": "cross-site", ...withToken(token) };
  expect((await ask("/api/secure-account", asForm({}, crossSite))).status).toBe(403);
  expect((await ask("/api/me", { headers: withToken(token) })).status).toBe(200);
});
