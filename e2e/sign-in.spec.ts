import { type BrowserContext, expect } from "@playwright/test";
import { db } from "#lib/db/client";
import { fillIn, type Person, test } from "./fixtures";
import { freshAddress } from "./mail";
import { cookieName } from "./requests";

const wrong = "not the right passphrase";
const refusal = "That address and password do not belong together. Check both and try again.";

for (const javaScriptEnabled of [true, false]) {
  test.describe(`signing in ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    test("a person signs in, sees the dashboard and signs out", async ({ page, person }) => {
      await page.goto("/");
      await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
      await expect(page).toHaveURL("/sign-in");
      await fillIn(page, person);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page).toHaveURL("/dashboard");
      await expect(page.getByText(person.email)).toBeVisible();
      await page.getByRole("button", { name: "Sign out" }).click();
      await expect(page).toHaveURL("/sign-in");
      await expect(page.getByText("You are signed out.")).toBeVisible();
    });

    test("a wrong password is refused in place, and of what was typed only the address stays", async ({
      page,
      person,
    }) => {
      await page.goto("/sign-in");
      await fillIn(page, { ...person, password: wrong });
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByText(refusal)).toBeVisible();
      await expect(page).toHaveURL("/sign-in");
      await expect(page.getByLabel("E-mail address")).toHaveValue(person.email);
      expect(await page.content()).not.toContain(wrong);
      expect(await cookieTexts(page.context())).not.toContain(wrong);
    });

    test("an unknown address is refused in the words of a wrong password", async ({ page }) => {
      await page.goto("/sign-in");
      await fillIn(page, { email: freshAddress(), password: wrong });
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByText(refusal)).toBeVisible();
    });

    test("what cannot be an address is refused beside its field", async ({ page, person }) => {
      await page.goto("/sign-in");
      await fillIn(page, { ...person, email: "robin@example" });
      await page.getByRole("button", { name: "Sign in" }).click();
      const field = page.getByLabel("E-mail address");
      await expect(field).toHaveAccessibleDescription("Enter an e-mail address, such as name@example.com.");
      await expect(field).toHaveAttribute("aria-invalid", "true");
      await expect(field).toHaveValue("robin@example");
      await expect(page.getByLabel("Password", { exact: true })).not.toHaveAttribute("aria-invalid");
    });

    test("a password longer than any is refused beside its field", async ({ page, person }) => {
      await page.goto("/sign-in");
      await fillIn(page, { ...person, password: "a".repeat(1001) });
      await page.getByRole("button", { name: "Sign in" }).click();
      const field = page.getByLabel("Password", { exact: true });
      await expect(field).toHaveAccessibleDescription("A password has at most 128 characters.");
    });

    test("a form with an empty field is not sent", async ({ page, person }) => {
      let sent = 0;
      page.on("request", (request) => {
        if (request.method() === "POST") sent += 1;
      });
      await page.goto("/sign-in");
      await page.getByLabel("E-mail address").fill(person.email);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
      await expect(page).toHaveURL("/sign-in");
      expect(sent).toBe(0);
    });

    test("a stranger comes to the page they asked for, even after a refused try", async ({ page, person }) => {
      await page.goto("/dashboard?from=a+bookmark");
      await expect(page).toHaveURL("/sign-in?next=%2Fdashboard%3Ffrom%3Da%2Bbookmark");
      await fillIn(page, { ...person, password: wrong });
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByText(refusal)).toBeVisible();
      await fillIn(page, person);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page).toHaveURL("/dashboard?from=a+bookmark");
      await expect(page.getByText(person.email)).toBeVisible();
    });

    test("a session ends with the browser, unless the person asks to be kept signed in", async ({ page, person }) => {
      await page.goto("/sign-in");
      await fillIn(page, person);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page).toHaveURL("/dashboard");
      const cookie = await sessionCookie(page.context());
      expect(cookie).toMatchObject({ expires: -1, httpOnly: true, sameSite: "Lax", path: "/", domain: "localhost" });
    });

    test("whoever asks to be kept signed in is, until the session's last moment", async ({ page, person }) => {
      await page.goto("/sign-in");
      await fillIn(page, person);
      await page.getByLabel("Keep me signed in").check();
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page).toHaveURL("/dashboard");
      const cookie = await sessionCookie(page.context());
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/", domain: "localhost" });
      expect(Math.abs((cookie?.expires ?? 0) - (await lastMoment(person)))).toBeLessThan(5);
    });

    test("whoever is signed in goes straight from the sign-in page to where they wanted", async ({ signedIn }) => {
      await signedIn.goto("/sign-in");
      await expect(signedIn).toHaveURL("/dashboard");
      await signedIn.goto("/sign-in?next=/dashboard?tab=2");
      await expect(signedIn).toHaveURL("/dashboard?tab=2");
    });
  });
}

async function sessionCookie(context: BrowserContext) {
  const cookies = await context.cookies();
  return cookies.find(({ name }) => name === cookieName);
}

/** All that the cookies of a browser say, as it stands there and decoded. */
async function cookieTexts(context: BrowserContext): Promise<string> {
  const cookies = await context.cookies();
  return cookies.map(({ value }) => `${value}\n${Buffer.from(value, "base64url")}`).join("\n");
}

/** When the one session of a person ends at the latest, in seconds of the epoch. */
async function lastMoment(person: Person): Promise<number> {
  const { endsAt } = await db().session.findFirstOrThrow({ where: { userId: person.id } });
  return endsAt.getTime() / 1000;
}
