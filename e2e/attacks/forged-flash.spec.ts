/** What a page without script learns of the form post before it is in a cookie, which anybody may have written. */
import { expect } from "@playwright/test";
import { test } from "#e2e/fixtures";
import { asForm, cookieHeader } from "#e2e/requests";
import { config } from "#lib/config";

test.describe("a flash that an attacker wrote", () => {
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const flashes = {
    garbage: "%00%ff<script>",
    "no JSON": Buffer.from("{{{").toString("base64url"),
    "a text of their own": encoded({ notice: "Call 555-0100 to win" }),
    "a sentence of their own": encoded({ problem: "Call 555-0100 to win" }),
    "a code of the prototype": encoded({ notice: "toString", problem: "constructor" }),
    "a problem of a field": encoded({ problem: "invalid-fields", fields: { email: ["Call 555-0100 to win"] } }),
    "another member": encoded({ notice: "signed-out", html: "<b>Call 555-0100 to win</b>" }),
    "a prototype": Buffer.from('{"__proto__":{"notice":"Call 555-0100 to win"}}').toString("base64url"),
    "an array": encoded(["Call 555-0100 to win"]),
    "a huge one": encoded({ problem: "malformed", values: { email: "555-0100".repeat(1000) } }),
  };

  test("speaks where the server wrote it", async ({ ask }) => {
    const refused = await ask("/api/sign-in", asForm({ email: "", password: "" }, { "sec-fetch-site": "same-origin" }));
    expect((await ask("/sign-in", { headers: { cookie: cookieHeader(refused) } })).body).toContain(
      "Enter your password.",
    );
  });

  for (const [what, flash] of Object.entries(flashes)) {
    test(`neither breaks the page nor speaks on it: ${what}`, async ({ ask }) => {
      const reply = await ask("/sign-in", { headers: { cookie: `latchkey-flash-sign-in=${flash}` } });
      expect(reply.status).toBe(200);
      expect(reply.body).toContain("Keep me signed in");
      expect(reply.body).not.toContain("555-0100");
    });
  }

  test("is only text where it fills a field", async ({ page }) => {
    const markup = '"><img src=x alt="Win">';
    const value = encoded({ problem: "wrong-credentials", values: { email: markup } });
    await page
      .context()
      .addCookies([{ name: "latchkey-flash-sign-in", value, url: `${config().publicUrl.href}sign-in` }]);
    await page.goto("/sign-in");
    await expect(page.getByLabel("E-mail address")).toHaveValue(markup);
    await expect(page.getByRole("img", { name: "Win" })).toHaveCount(0);
  });
});
