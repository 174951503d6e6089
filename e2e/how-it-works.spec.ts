import { expect, type Locator, type Page } from "@playwright/test";
import { giveToken, test } from "./fixtures";
import { looksRight } from "./looks";

const checks = [
  "Spelling",
  "Algorithm",
  "Key",
  "Signature",
  "Type",
  "Claims",
  "Issuer",
  "Audience",
  "Times",
  "Values",
] as const;

type Check = (typeof checks)[number];

const tricks: Readonly<Record<string, Check>> = {
  "Change who it is (sub)": "Signature",
  "Set alg to none": "Algorithm",
  "Sign with another key": "Key",
  "Let it expire (exp)": "Times",
  "Take it elsewhere (aud)": "Audience",
};

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("everything can be read, and of the playground there is not even a box", async ({ page }) => {
    await page.goto("/");
    await page.getByRole("link", { name: "How it works" }).click();
    await expect(page).toHaveTitle("How it works · Latchkey");
    await expect(page.getByRole("heading", { level: 2 })).toHaveText([
      "One token, three parts",
      "It signs; it does not hide",
      "What is checked, and in which order",
      "The whole way, there and back",
      "Other tokens that you may meet",
      "Can you say it?",
    ]);
    await expect(partOf(page, "Header").locator("dt")).toHaveText(["algAlgorithm", "typType", "kidKey ID"]);
    await expect(partOf(page, "Payload").locator("dt")).toHaveCount(9);
    await expect(page.getByText("The account that it speaks for")).toBeVisible();
    await expect(page.getByRole("timer")).toHaveText(/^9 min \d+ s$/);
    await expect(listUnder(page, "First, at the edge")).toHaveCount(checks.length);
    await expect(listUnder(page, "Then, in the database")).toHaveCount(6);
    await expect(page.getByText("Server to Database: Is the session still there?")).toBeVisible();
    await page.getByText("Who can read them?").click();
    await expect(page.getByText("Whoever holds the token. All of it is written openly.")).toBeVisible();
    await expect(page.getByRole("button")).toHaveCount(0);
    await expect(page.getByRole("textbox")).toHaveCount(0);
  });
});

test("before script comes, and where none does, it looks right", async ({ page }) => {
  await page.route("**/*.js", (route) => route.abort()); // and not without JavaScript, or axe would not run
  await page.goto("/how-it-works");
  await expect(page.getByRole("heading", { name: "Can you say it?" })).toBeVisible();
  await looksRight(page);
  await expect(page.getByRole("textbox")).toHaveCount(0);
});

test("the token that is shown is whole, and opens no door", async ({ page }) => {
  await page.goto("/how-it-works");
  const texts = await Promise.all(["Header", "Payload", "Signature"].map((name) => textOf(partOf(page, name))));
  const token = texts.join("");
  expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]{86}$/);
  await giveToken(page.context(), token);
  await page.goto("/dashboard");
  await expect(page).toHaveURL("/sign-in?next=%2Fdashboard");
});

test("the time that is left is counted down", async ({ page }) => {
  await page.clock.install();
  await page.goto("/how-it-works");
  const timer = page.getByRole("timer");
  await expect(timer).toHaveText(/^9 min/);
  await page.clock.runFor(61_000);
  await expect(timer).toHaveText(/^8 min/);
  await page.clock.runFor(9 * 60_000);
  await expect(timer).toHaveText("the past");
});

for (const width of [320, 360, 700, 1440]) {
  test(`at ${width} px one drawing of the handshake is shown, in letters that can be read`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await openPlayground(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    expect(await page.evaluate(cutOffTexts)).toEqual([]);
    const drawing = page.getByRole("img", { name: /^The session handshake/ });
    await expect(drawing).toHaveCount(1);
    const letters = drawing.getByText("My address and password");
    const { height = 0 } = (await letters.boundingBox()) ?? {};
    expect(height).toBeGreaterThan(12);
  });
}

test("the drawing says in words what it shows", async ({ page }) => {
  await page.goto("/how-it-works");
  const drawing = page.getByRole("img", { name: "The session handshake between browser, edge, server and database" });
  await expect(drawing).toHaveAccessibleDescription(/three ways in which it can end: accepted, refused, no response\./);
});

test.describe("the playground", () => {
  test("begins with a token that passes every check", async ({ page }) => {
    await openPlayground(page);
    await expectLetThrough(page);
    await expect(editor(page, "Payload")).toHaveValue(/"sub": "ada"/);
  });

  for (const [trick, check] of Object.entries(tricks)) {
    test(`stops at ${check}: ${trick}`, async ({ page }) => {
      await openPlayground(page);
      await page.getByRole("button", { name: trick }).click();
      await expectStoppedAt(page, check);
      await page.getByRole("button", { name: "Start over" }).click();
      await expectLetThrough(page);
    });
  }

  test("keeps the old signature when the payload is changed, and passes once it is signed again", async ({ page }) => {
    await openPlayground(page);
    const signature = signatureIn(await editor(page, "The text of the token").inputValue());
    await editor(page, "Payload").fill((await editor(page, "Payload").inputValue()).replace("ada", "eve"));
    await expectStoppedAt(page, "Signature");
    expect(signatureIn(await editor(page, "The text of the token").inputValue())).toBe(signature);
    await page.getByRole("button", { name: "Sign it again, as only the server can" }).click();
    await expectLetThrough(page);
    expect(signatureIn(await editor(page, "The text of the token").inputValue())).not.toBe(signature);
    await expect(editor(page, "Payload")).toHaveValue(/"sub": "eve"/);
  });

  test("passes again when a change is taken back", async ({ page }) => {
    await openPlayground(page);
    const header = await editor(page, "Header").inputValue();
    await editor(page, "Header").fill(header.replace("session+jwt", "at+jwt"));
    await expectStoppedAt(page, "Signature");
    await page.getByRole("button", { name: "Sign it again, as only the server can" }).click();
    await expectStoppedAt(page, "Type");
    await editor(page, "Header").fill("{ oh");
    await expectStoppedAt(page, "Algorithm");
    await editor(page, "Header").fill(header);
    await expectStoppedAt(page, "Signature");
    await page.getByRole("button", { name: "Start over" }).click();
    await expectLetThrough(page);
  });

  test("shows in the text what is changed in the parts, and the other way round", async ({ page }) => {
    await openPlayground(page);
    const whole = await editor(page, "The text of the token").inputValue();
    await editor(page, "The text of the token").fill(`${encoded({ alg: "none" })}.${encoded({ sub: "eve" })}.`);
    await expectStoppedAt(page, "Spelling");
    await expect(editor(page, "Header")).toHaveValue('{\n  "alg": "none"\n}');
    await expect(editor(page, "Payload")).toHaveValue('{\n  "sub": "eve"\n}');
    await editor(page, "The text of the token").fill("not a token");
    await expectStoppedAt(page, "Spelling");
    await expect(editor(page, "Header")).toHaveValue("");
    await editor(page, "The text of the token").fill(whole);
    await expectLetThrough(page);
  });

  test("lets no unsigned token through, however it says so", async ({ page }) => {
    await openPlayground(page);
    const [header = "", payload = ""] = (await editor(page, "The text of the token").inputValue()).split(".");
    const own = JSON.parse(Buffer.from(header, "base64url").toString());
    for (const alg of ["none", "None", "NONE", "", null, "HS256"]) {
      for (const signature of ["", "A".repeat(86)]) {
        const text = `${encoded({ ...own, alg })}.${payload}.${signature}`;
        await editor(page, "The text of the token").fill(text);
        await expectStoppedAt(page, signature === "" ? "Spelling" : "Algorithm");
      }
    }
  });

  test("sends nothing anywhere", async ({ page }) => {
    await openPlayground(page);
    await page.waitForLoadState("networkidle");
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    for (const [trick, check] of Object.entries(tricks)) {
      await page.getByRole("button", { name: trick }).click();
      await expectStoppedAt(page, check);
    }
    await page.getByRole("button", { name: "Sign it again, as only the server can" }).click();
    await editor(page, "Payload").fill("{}");
    await expectStoppedAt(page, "Signature");
    await page.getByRole("button", { name: "Start over" }).click();
    await expectLetThrough(page);
    expect(requests).toEqual([]);
  });

  test("can be used with the keyboard alone", async ({ page }) => {
    await openPlayground(page);
    const [first, ...others] = Object.keys(tricks);
    await page.getByRole("button", { name: first ?? "" }).focus();
    await page.keyboard.press("Enter");
    await expectStoppedAt(page, "Signature");
    for (const trick of others) await tabTo(page.getByRole("button", { name: trick }));
    await page.keyboard.press("Space");
    await expectStoppedAt(page, "Audience");
    await tabTo(page.getByRole("button", { name: "Sign it again, as only the server can" }));
    await tabTo(page.getByRole("button", { name: "Start over" }));
    await page.keyboard.press("Enter");
    await expectLetThrough(page);
    await tabTo(editor(page, "Header"));
    await tabTo(editor(page, "Payload"));
    await page.keyboard.press("End");
    await page.keyboard.type(" ");
    await expectLetThrough(page); // a space between members is not in the token
    await page.keyboard.type("x");
    await expectStoppedAt(page, "Signature");
    await tabTo(editor(page, "The text of the token"));
    await page.keyboard.press("Shift+Tab");
    await expect(editor(page, "Payload")).toBeFocused();
  });

  test("reads out what was done and what came of it, from a place that is there before it", async ({ page }) => {
    await openPlayground(page);
    await expect(told(page)).toHaveCount(1);
    await expect(told(page)).toContainText("Nothing has been changed yet.");
    await page.getByRole("button", { name: "Change who it is (sub)" }).click();
    await expect(told(page)).toHaveText(
      /The payload now says “eve”.*Stopped at check 4, Signature\..*It does not fit\./s,
    );
  });

  test("says so where it cannot be loaded, and the rest of the page stays", async ({ page, ask }) => {
    const { body } = await ask("/how-it-works");
    await page.route("**/*.js", (route) =>
      body.includes(new URL(route.request().url()).pathname) ? route.continue() : route.abort(),
    );
    await page.goto("/how-it-works");
    await expect(page.getByText("Your browser could not load what it takes.")).toBeVisible();
    await expect(page.getByRole("textbox")).toHaveCount(0);
    await expect(page.getByRole("heading", { name: "The whole way, there and back" })).toBeVisible();
  });
});

test("script takes the page over without a complaint", async ({ page }) => {
  const said: string[] = [];
  page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  await page.addInitScript(sayWhatIsForbidden);
  await openPlayground(page);
  await expect(page.getByRole("timer")).toHaveText(/\d s$/);
  expect(said).toEqual([]);
});

test("whoever is signed in is shown the way to their own token, and everybody else the way in", async ({
  page,
  signedIn,
  browser,
}) => {
  await signedIn.goto("/how-it-works");
  await signedIn.getByRole("link", { name: "Look at your own token" }).click();
  await expect(page).toHaveURL("/dashboard/token");
  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto("/how-it-works");
  await stranger.getByRole("link", { name: "Sign in, and look at your own token" }).click();
  await expect(stranger).toHaveURL("/sign-in?next=%2Fdashboard%2Ftoken");
  await stranger.context().close();
});

/** Tokens are longer than any screen is wide: those of which the end cannot be seen. */
function cutOffTexts(): (string | null)[] {
  const blocks = Array.from(document.querySelectorAll("code, textarea")).filter(({ clientWidth }) => clientWidth > 0);
  return blocks.filter((block) => block.scrollWidth > block.clientWidth).map(({ textContent }) => textContent);
}

/** Opens the page, and waits until the playground is there. */
async function openPlayground(page: Page): Promise<void> {
  await page.goto("/how-it-works");
  await expect(page.getByRole("heading", { name: "Try to fool it" })).toBeVisible();
  await expect(told(page)).toContainText("Nothing has been changed yet.");
}

async function expectLetThrough(page: Page): Promise<void> {
  await expect(told(page)).toContainText("Let through: all checks passed.");
  await expect(results(page)).toHaveText(checks.map((check) => new RegExp(`^${check}Passed.`)));
}

/** All checks before it passed, none after it was reached, and both it and what is read out say why. */
async function expectStoppedAt(page: Page, check: Check): Promise<void> {
  const place = checks.indexOf(check);
  await expect(told(page)).toContainText(`Stopped at check ${place + 1}, ${check}.`);
  await expect(results(page)).toHaveText(
    checks.map((other, index) => {
      if (index < place) return new RegExp(`^${other}Passed.`);
      return index === place ? new RegExp(`^${other}Failed.`) : `${other}Not reached`;
    }),
  );
}

function told(page: Page): Locator {
  return page.locator("[aria-live=polite]");
}

function results(page: Page): Locator {
  return listUnder(page, "The checks");
}

function listUnder(page: Page, heading: string): Locator {
  return page
    .locator("section")
    .filter({ has: page.getByRole("heading", { level: 3, name: heading, exact: true }) })
    .last()
    .getByRole("listitem");
}

function partOf(page: Page, name: string): Locator {
  return page.getByRole("listitem").filter({ has: page.getByRole("heading", { name, exact: true }) });
}

async function textOf(part: Locator): Promise<string> {
  return (await part.locator("code").first().textContent()) ?? "";
}

function editor(page: Page, name: string): Locator {
  return page.getByRole("textbox", { name, exact: true });
}

function signatureIn(text: string): string {
  return text.split(".")[2] ?? "";
}

function encoded(members: object): string {
  return Buffer.from(JSON.stringify(members)).toString("base64url");
}

/** Presses Tab once, which must lead there, visibly. */
async function tabTo(target: Locator): Promise<void> {
  await target.page().keyboard.press("Tab");
  await expect(target).toBeFocused();
  await expect(target).not.toHaveCSS("outline-style", "none");
  await expect(target).toBeInViewport();
}

/** Not everything that the policy forbids is said on the console. */
function sayWhatIsForbidden(): void {
  document.addEventListener("securitypolicyviolation", (event) =>
    console.error(event.violatedDirective, event.blockedURI),
  );
}
