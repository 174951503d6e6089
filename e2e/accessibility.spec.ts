import { expect, type Locator, type Page } from "@playwright/test";
import { record } from "#lib/auth/activity";
import { db } from "#lib/db/client";
import { fillIn, giveSession, makeSignInOld, type Person, sessionOf, spoilSessionsOf, test } from "./fixtures";
import { looksRight } from "./looks";

type State = { readonly what: string; readonly reach: (page: Page, person: Person) => Promise<unknown> };

const states: State[] = [
  { what: "the front page", reach: (page) => page.goto("/") },
  {
    what: "the page that says how it works, with its answers open",
    async reach(page) {
      await page.goto("/how-it-works");
      await expect(page.getByText("Let through: all checks passed.")).toBeVisible();
      for (const question of await page.locator("summary").all()) await question.click();
    },
  },
  {
    what: "a token that is stopped in the playground",
    async reach(page) {
      await page.goto("/how-it-works");
      await page.getByRole("button", { name: "Set alg to none" }).click();
      await expect(page.getByText("Stopped at check 2, Algorithm.")).toBeVisible();
    },
  },
  {
    what: "a text in the playground that cannot be read",
    async reach(page) {
      await page.goto("/how-it-works");
      await page.getByRole("textbox", { name: "The text of the token" }).fill("x".repeat(400));
      await expect(page.getByText("Stopped at check 1, Spelling.")).toBeVisible();
    },
  },
  { what: "the page for an address that leads nowhere", reach: (page) => page.goto("/nothing/here") },
  { what: "the sign-in page", reach: (page) => page.goto("/sign-in") },
  {
    what: "a refused sign-in",
    async reach(page, person) {
      await page.goto("/sign-in");
      await fillIn(page, { ...person, password: "not the right passphrase" });
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByText("That address and password do not belong together.")).toBeVisible();
    },
  },
  {
    what: "a sign-in with refused fields",
    async reach(page) {
      await page.goto("/sign-in");
      await fillIn(page, { email: "robin@example", password: "a".repeat(1001) });
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByText("A password has at most 128 characters.")).toBeVisible();
    },
  },
  {
    what: "a sign-in under way",
    async reach(page, person) {
      await openForm(page);
      await page.route("**/api/sign-in", () => {});
      await fillIn(page, person);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByRole("button", { name: "Signing in" })).toBeVisible();
    },
  },
  {
    what: "a sign-in without an answer",
    async reach(page, person) {
      await openForm(page);
      await fillIn(page, person);
      await page.route("**/api/sign-in", (route) => route.abort());
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
    },
  },
  { what: "the page to ask for a password reset at", reach: (page) => page.goto("/password-reset") },
  { what: "the page that announces the mail for it", reach: (page) => page.goto("/password-reset/sent") },
  { what: "the page to choose a new password at", reach: (page) => page.goto("/password-reset/finish#t=some") },
  {
    what: "a password reset that is refused",
    async reach(page) {
      await page.goto("/password-reset/finish#t=some");
      await expect(page.getByRole("button", { name: "Show password" })).toBeVisible();
      await page.getByLabel("New password").fill("seven green umbrellas at noon");
      await page.getByRole("button", { name: "Change my password" }).click();
      await expect(page.getByRole("link", { name: "Ask for a new link" })).toBeVisible();
    },
  },
  {
    what: "the page to change the address at",
    async reach(page, person) {
      await giveSession(page.context(), person);
      await page.goto("/dashboard/email-change");
    },
  },
  {
    what: "the page that announces the mail to the new address",
    async reach(page, person) {
      await giveSession(page.context(), person);
      await page.goto("/dashboard/email-change/sent");
    },
  },
  { what: "the page to confirm a new address at", reach: (page) => page.goto("/email-change/finish#t=some") },
  { what: "the page to undo a change of address at", reach: (page) => page.goto("/email-change/undo#t=some") },
  {
    what: "a change of address that cannot be undone",
    async reach(page) {
      await page.goto("/email-change/undo#t=some");
      await expect(page.locator("input[name=token][type=hidden]")).toBeAttached();
      await page.getByRole("button", { name: "Undo the change" }).click();
      await expect(page.getByRole("link", { name: "ask for a new password" })).toBeVisible();
    },
  },
  {
    what: "the dashboard",
    async reach(page, person) {
      await giveSession(page.context(), person);
      await page.goto("/dashboard");
    },
  },
  {
    what: "the page of one's own token",
    async reach(page, person) {
      await giveSession(page.context(), person);
      await page.goto("/dashboard/token");
    },
  },
  {
    what: "the sessions page of somebody with one session",
    async reach(page, person) {
      await giveSession(page.context(), person);
      await page.goto("/dashboard/sessions");
    },
  },
  {
    what: "the sessions page with others, a warning and the last step open",
    async reach(page, person) {
      await giveSession(page.context(), person);
      await sessionOf(person);
      await db().session.updateMany({
        where: { userId: person.id },
        data: { keepSignedIn: true, otherBrowsers: "Firefox,Edge", address: "2001:db8:85a3:8d3:1319:8a2e:370:7348" },
      });
      await page.goto("/dashboard/sessions");
      await page.getByText("Sign out everywhere", { exact: true }).click();
      await expect(page.getByRole("button", { name: "Yes, sign out everywhere" })).toBeVisible();
    },
  },
  {
    what: "a session of which it is not known whether it ended",
    async reach(page, person) {
      await giveSession(page.context(), person);
      await sessionOf(person);
      await page.goto("/dashboard/sessions");
      await page.route("**/api/sessions/*/end", (route) => route.abort());
      await page.getByRole("button", { name: "Sign out Chrome on Windows" }).click();
      await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
    },
  },
  {
    what: "the question for the password",
    async reach(page, person) {
      await giveSession(page.context(), person);
      await makeSignInOld(person);
      await page.goto("/dashboard/reauthentication");
    },
  },
  {
    what: "the page to shut everybody out at",
    async reach(page, person) {
      await giveSession(page.context(), person);
      await page.goto("/dashboard/secure-account");
    },
  },
  {
    what: "the account page",
    async reach(page, person) {
      await giveSession(page.context(), person);
      await page.goto("/dashboard/account");
    },
  },
  {
    what: "the account page with a notice and a refused name",
    async reach(page, person) {
      await giveSession(page.context(), person);
      await page.goto("/dashboard/account");
      await page.getByRole("button", { name: "Save the name" }).click();
      await expect(page.getByText("Your name is changed.")).toBeVisible();
      await page.getByLabel("Name").fill("x".repeat(101));
      await page.getByRole("button", { name: "Save the name" }).click();
      await expect(page.getByText("Use at most 100 characters.")).toBeVisible();
    },
  },
  {
    what: "a password change that is refused",
    async reach(page, person) {
      await giveSession(page.context(), person);
      await page.goto("/dashboard/password-change");
      await page.getByLabel("Present password").fill("not the right passphrase");
      await page.getByLabel("New password").fill("seven green umbrellas at noon");
      await page.getByRole("button", { name: "Change my password" }).click();
      await expect(page.getByText("That is not your password.")).toBeVisible();
    },
  },
  {
    what: "the page to delete the account at",
    async reach(page, person) {
      await giveSession(page.context(), person);
      await page.goto("/dashboard/account-deletion");
    },
  },
  {
    what: "a deletion under way",
    async reach(page, person) {
      await giveSession(page.context(), person);
      await page.goto("/dashboard/account-deletion");
      await expect(page.getByRole("button", { name: "Show password" })).toBeVisible();
      await page.route("**/api/account-deletion", () => {});
      await page.getByLabel("Password", { exact: true }).fill(person.password);
      await page.getByRole("button", { name: "Delete my account" }).click();
      await expect(page.getByRole("button", { name: "Deleting your account" })).toBeVisible();
    },
  },
  {
    what: "the activity of somebody to whom nothing has happened",
    async reach(page, person) {
      await giveSession(page.context(), person);
      await page.goto("/dashboard/activity");
    },
  },
  {
    what: "an activity page with a warning, its calendar and its table",
    async reach(page, person) {
      await giveSession(page.context(), person);
      await happenOften(person);
      await page.goto("/dashboard/activity");
      await page.getByText("As a table").click();
      await expect(page.getByRole("link", { name: "This was not me" })).toHaveCount(2);
    },
  },
  {
    what: "the activity of a kind of which there is none",
    async reach(page, person) {
      await giveSession(page.context(), person);
      await happenOften(person);
      await page.goto("/dashboard/activity?kind=password-reset");
      await expect(page.getByText("Nothing of this kind")).toBeVisible();
    },
  },
  {
    what: "the page for a bug of ours",
    async reach(page, person) {
      await giveSession(page.context(), person);
      await spoilSessionsOf(person);
      await page.goto("/dashboard");
      await expect(page.getByRole("heading", { name: "Something went wrong" })).toBeVisible();
    },
  },
  {
    what: "a sign-out without an answer",
    async reach(page, person) {
      await giveSession(page.context(), person);
      await page.goto("/dashboard");
      await page.route("**/api/sign-out", (route) => route.abort());
      await page.getByRole("button", { name: "Sign out" }).click();
      await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
    },
  },
  {
    what: "what a person sees who has signed out",
    async reach(page, person) {
      await giveSession(page.context(), person);
      await page.goto("/dashboard");
      await page.getByRole("button", { name: "Sign out" }).click();
      await expect(page.getByText("You are signed out.")).toBeVisible();
    },
  },
];

for (const { what, reach } of states) {
  test(`${what} holds to WCAG 2.2 AA, in light and in dark, and at 320 px`, async ({ page, person }) => {
    await page.emulateMedia({ reducedMotion: "reduce" }); // before it moves
    await reach(page, person);
    await looksRight(page);
  });
}

test("the whole journey can be made with the keyboard alone", async ({ page, person }) => {
  await openForm(page);
  await tabTo(page.getByRole("link", { name: "Skip to content" }));
  await page.keyboard.press("Enter");
  await tabTo(page.getByLabel("E-mail address"));
  await page.keyboard.type(person.email);
  await tabTo(page.getByLabel("Password", { exact: true }));
  await page.keyboard.type(person.password);
  await tabTo(page.getByRole("button", { name: "Show password" }));
  await page.keyboard.press("Space");
  await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("type", "text");
  await tabTo(page.getByLabel("Keep me signed in"));
  await page.keyboard.press("Space");
  await expect(page.getByLabel("Keep me signed in")).toBeChecked();
  await tabTo(page.getByRole("button", { name: "Sign in" }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/dashboard");
  await expect(page.getByText(person.email)).toBeVisible();
  await tabTo(page.getByRole("link", { name: "Skip to content" }));
  await tabTo(page.getByRole("link", { name: "Latchkey" }));
  await tabTo(page.getByRole("button", { name: "Sign out" }));
  await page.keyboard.press("Space");
  await expect(page.getByText("You are signed out.")).toBeVisible();
});

test("Enter in a field sends the form", async ({ page, person }) => {
  await openForm(page);
  await fillIn(page, person);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/dashboard");
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(`${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    test("the focus goes to the reason of a refusal", async ({ page, person }) => {
      await page.goto("/sign-in");
      await fillIn(page, { ...person, password: "not the right passphrase" });
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.locator(":focus")).toHaveText(/That address and password do not belong together/);
    });
  });
}

test("the focus goes to the first field that is refused, and its reason is read with it", async ({ page, person }) => {
  await openForm(page);
  await fillIn(page, { ...person, email: "robin@example" });
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("E-mail address")).toBeFocused();
  await expect(page.getByLabel("E-mail address")).toHaveAccessibleDescription(/^Enter an e-mail address/);
});

test("the focus goes to Try again when there is no answer, and Enter tries again", async ({ page, person }) => {
  await openForm(page);
  await fillIn(page, person);
  await page.context().setOffline(true);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Try again" })).toBeFocused();
  await page.context().setOffline(false);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/dashboard");
});

test("every answer is read out, from a place that is there before it", async ({ page, person }) => {
  await openForm(page);
  const announced = page.locator("form [aria-live=polite]");
  await expect(announced).toHaveCount(1);
  await expect(announced).toHaveText("");
  await fillIn(page, { ...person, password: "not the right passphrase" });
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(announced).toContainText("That address and password do not belong together.");
});

test("password managers know the fields by their autofill tokens", async ({ page }) => {
  await page.goto("/sign-in");
  await expect(page.getByLabel("E-mail address")).toHaveAttribute("autocomplete", "username");
  await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("autocomplete", "current-password");
});

test("a password may be pasted, present or new", async ({ page, person }) => {
  await page.goto("/sign-in");
  const address = page.getByLabel("E-mail address");
  await address.fill("out.of@a.password.manager");
  for (const key of ["a", "c"]) await address.press(`ControlOrMeta+${key}`);
  const pasteInto = async (label: string) => {
    const field = page.getByLabel(label, { exact: true });
    await field.press("ControlOrMeta+v");
    await expect(field).toHaveValue("out.of@a.password.manager");
  };
  await pasteInto("Password");
  await giveSession(page.context(), person);
  await page.goto("/dashboard/password-change");
  await pasteInto("Present password");
  await pasteInto("New password");
});

for (const { preference, moves } of [
  { preference: "no-preference", moves: true },
  { preference: "reduce", moves: false },
] as const) {
  test(`a form under way ${moves ? "shows so by moving" : "does not move for whoever wants less motion"}`, async ({
    page,
    person,
  }) => {
    await page.emulateMedia({ reducedMotion: preference });
    await openForm(page);
    await page.route("**/api/sign-in", () => {});
    await fillIn(page, person);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("button", { name: "Signing in" })).toBeVisible();
    await expect.poll(() => page.evaluate(endlessAnimations)).toBe(moves ? 1 : 0);
  });
}

function endlessAnimations(): number {
  return document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations === Number.POSITIVE_INFINITY)
    .length;
}

/** More events than a page of the activity shows, one of them a warning. */
async function happenOften(person: Person): Promise<void> {
  const from = { address: "2001:db8:85a3:8d3:1319:8a2e:370:7348", userAgent: "curl/8.5.0" };
  const signIn = { userId: person.id, kind: "sign-in", from } as const;
  const warning = { userId: person.id, kind: "session-suspicious", from, device: "Firefox" } as const;
  await record(db(), ...Array(30).fill(signIn));
  await record(db(), warning);
}

/** Opens the sign-in page, and waits until script has taken the form over. */
async function openForm(page: Page): Promise<void> {
  await page.goto("/sign-in");
  await expect(page.getByRole("button", { name: "Show password" })).toBeVisible();
}

/** Presses Tab once, which must lead there, visibly. */
async function tabTo(target: Locator): Promise<void> {
  await target.page().keyboard.press("Tab");
  await expect(target).toBeFocused();
  await expect(target).not.toHaveCSS("outline-style", "none");
  await expect(target).toBeInViewport();
}
