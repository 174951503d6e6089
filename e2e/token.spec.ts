import { expect, type Page } from "@playwright/test";
import { expiredToken, giveSession, giveToken, sessionOf, test } from "./fixtures";
import { withToken } from "./requests";

const forms = {
  "the page": {},
  "the components that a click fetches": { rsc: "1" },
};

for (const [form, headers] of Object.entries(forms)) {
  test(`${form}: nothing in it lets anybody in`, async ({ ask, person }) => {
    const { token } = await sessionOf(person);
    const [header = "", payload = "", signature = ""] = token.split(".");
    const { status, body } = await ask("/dashboard/token", { headers: { ...withToken(token), ...headers } });
    expect(status).toBe(200);
    for (const part of [token, signature, signature.slice(0, 7), signature.slice(6), signature.slice(-20)])
      expect(body.includes(part), part).toBe(false);
    for (const part of [header, payload, signature.slice(0, 6)]) expect(body.includes(part), part).toBe(true);
  });
}

test("nothing lets anybody in once script has taken the page over, either", async ({ page, person }) => {
  const { token } = await giveSession(page.context(), person);
  await page.goto("/dashboard/token");
  await expect(page.getByText("80 more, not shown")).toBeVisible();
  const everything = await page.evaluate(
    () => document.documentElement.outerHTML + JSON.stringify({ ...localStorage }),
  );
  expect(everything).toContain(token.split(".")[1]);
  expect(everything).not.toContain(token.split(".")[2]?.slice(0, 7));
  expect(await page.evaluate(() => document.cookie)).toBe("");
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(`${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    test("people find their token, what it says, and why it is cut", async ({ signedIn }) => {
      await signedIn.goto("/dashboard");
      await signedIn.getByRole("link", { name: "See what is in it" }).click();
      await expect(signedIn).toHaveTitle("Your token · Latchkey");
      await expect(claim(signedIn, "sub")).toContainText("You, Robin Example");
      await expect(claim(signedIn, "sid")).toContainText("Chrome on Windows, since");
      await expect(claim(signedIn, "gen")).toContainText("The first");
      await expect(claim(signedIn, "exp")).toContainText(/in 9 min \d+ s/);
      await expect(claim(signedIn, "kid")).toContainText("The newest session key");
      await expect(signedIn.getByText("Whoever has the whole token can act as you until it expires")).toBeVisible();
      await expect(signedIn.getByText("latchkey-session", { exact: true })).toBeVisible();
      await expect(signedIn.getByText("Passed", { exact: true })).toHaveCount(16);
    });
  });
}

test("a token that was made anew is said to be another", async ({ page, person }) => {
  const issued = await sessionOf(person);
  await giveToken(page.context(), await expiredToken(issued));
  await page.goto("/dashboard/token");
  await expect(claim(page, "gen")).toContainText("Number 2, renewed once");
  await expect(page.getByText("Yours is number 2, and so is the newest.")).toBeVisible();
});

test("the page explains itself by the one that is open to all", async ({ signedIn }) => {
  await signedIn.goto("/dashboard/token");
  await signedIn.getByRole("link", { name: "how it works" }).click();
  await expect(signedIn).toHaveURL("/how-it-works");
});

test("script takes the page over without a complaint", async ({ signedIn }) => {
  const said: string[] = [];
  signedIn.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  await signedIn.addInitScript(sayWhatIsForbidden);
  await signedIn.goto("/dashboard/token");
  await expect(claim(signedIn, "exp").getByRole("timer")).not.toHaveText(/^9 min 59 s$/);
  expect(said).toEqual([]);
});

function claim(page: Page, name: string) {
  return page.locator("dl > div").filter({ has: page.locator("dt code", { hasText: name }) });
}

/** Not everything that the policy forbids is said on the console. */
function sayWhatIsForbidden(): void {
  document.addEventListener("securitypolicyviolation", (event) =>
    console.error(event.violatedDirective, event.blockedURI),
  );
}
