import { expect, type Page } from "@playwright/test";
import { record } from "#lib/auth/activity";
import { db } from "#lib/db/client";
import type { Id } from "#lib/secret";
import { endSessionsOf, fillIn, type Person, somebody, test } from "./fixtures";

const browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

for (const javaScriptEnabled of [true, false]) {
  test.describe(`the activity page ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    test("tells what was done through the pages, newest first, and nothing else", async ({ page, person, address }) => {
      await signIn(page, { ...person, password: "not the right passphrase" });
      await expect(page.getByText("That address and password do not belong together.")).toBeVisible();
      await signIn(page, person);
      await page.getByRole("button", { name: "Sign out" }).click();
      await expect(page.getByText("You are signed out.")).toBeVisible();
      await signIn(page, person);
      await page.getByRole("link", { name: "Activity" }).click();
      await expect(titles(page)).toHaveText(["Signed in", "Signed out", "Signed in", "Sign-in refused"]);
      await expect(entries(page).last()).toContainText("With your address and a wrong password.");
      for (const entry of await entries(page).all()) await expect(entry).toContainText(`Chrome on`);
      for (const entry of await entries(page).all()) await expect(entry).toContainText(`from ${address}`);
      await expect(page.getByRole("img", { name: /^4 events on \d days? since / })).toBeVisible();
    });

    test("shows each of sixty events once, a page at a time, and leads back", async ({ signedIn, person }) => {
      await happen(person, 60);
      await signedIn.goto("/dashboard/activity");
      const seen: string[] = [];
      for (const count of [25, 25, 10]) {
        await expect(entries(signedIn)).toHaveCount(count);
        seen.push(...(await addresses(signedIn)));
        if (count === 25) await follow(signedIn, "Older");
      }
      expect(seen.toSorted()).toEqual(Array.from({ length: 60 }, (_, index) => placeOf(index)).toSorted());
      await expect(signedIn.getByRole("link", { name: "Older" })).toHaveCount(0);
      await follow(signedIn, "Newest");
      expect(await addresses(signedIn)).toEqual(seen.slice(0, 25));
      await expect(signedIn.getByRole("link", { name: "Newest" })).toHaveCount(0);
    });

    test("shows one kind only to whoever chooses it, page after page, and everything again", async ({
      signedIn,
      person,
    }) => {
      await happen(person, 3);
      await happen(person, 27, "sign-in-refused");
      await signedIn.goto("/dashboard/activity");
      await choose(signedIn, "Sign-in refused");
      await expect(signedIn).toHaveURL("/dashboard/activity?kind=sign-in-refused#events");
      await expect(titles(signedIn)).toHaveText(Array(25).fill("Sign-in refused"));
      await follow(signedIn, "Older");
      await expect(titles(signedIn)).toHaveText(Array(2).fill("Sign-in refused"));
      await expect(signedIn.getByLabel("What to show")).toHaveValue("sign-in-refused");
      await choose(signedIn, "Password reset");
      await expect(signedIn.getByText("Nothing of this kind")).toBeVisible();
      await signedIn.getByRole("link", { name: "Show everything" }).click();
      await expect(entries(signedIn)).toHaveCount(25);
      await expect(signedIn.getByLabel("What to show")).toHaveValue("");
    });
  });
}

test("a person's activity shows nothing of another's, also not by one of their events", async ({
  signedIn,
  person,
}) => {
  const other = await somebody();
  await happen(other, 30);
  await happen(person, 2, "sign-out");
  await record(db(), { userId: null, kind: "sign-in-refused", from: { address: "203.0.113.9", userAgent: browser } });
  const theirs = await db().event.findMany({ where: { userId: other.id }, orderBy: { id: "desc" } });
  for (const query of ["", `?before=${theirs[0]?.id}`, `?kind=sign-out&before=${theirs[15]?.id}`]) {
    await signedIn.goto(`/dashboard/activity${query}`);
    await expect(titles(signedIn)).toHaveText(["Signed out", "Signed out"]);
    await expect(signedIn.getByText("no longer kept")).toHaveCount(query ? 1 : 0);
  }
});

test("a query that nobody of ours wrote shows the newest events, and is no error", async ({ signedIn, person }) => {
  await happen(person, 1);
  for (const query of [
    "kind=nonsense",
    "kind=sign-in&kind=sign-out",
    "kind[]=sign-in",
    "kind=__proto__",
    "before=",
    "before=x",
    "before[]=x",
    "before=%00",
    "before=%ff%fe",
    `before=${"a".repeat(3000)}`,
    "before=a&before=b&kind=constructor",
  ]) {
    const response = await signedIn.goto(`/dashboard/activity?${query}`);
    expect(response?.status(), query).toBe(200);
    await expect(titles(signedIn), query).toHaveText(["Signed in"]);
  }
});

test("whoever asks for what came before the oldest event, or one that is gone, is told so", async ({
  signedIn,
  person,
}) => {
  await happen(person, 2);
  const [oldest, newest] = await db().event.findMany({
    where: { userId: person.id },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
  await signedIn.goto(`/dashboard/activity?before=${oldest?.id}`);
  await expect(signedIn.getByText("What you saw last is the oldest event that is kept.")).toBeVisible();
  await follow(signedIn, "Newest");
  await expect(entries(signedIn)).toHaveCount(2);
  await db().event.delete({ where: { id: newest?.id ?? "" } });
  await signedIn.goto(`/dashboard/activity?before=${newest?.id}`);
  await expect(signedIn.getByText("The events that you asked for are no longer kept.")).toBeVisible();
  await expect(entries(signedIn)).toHaveCount(1);
});

test("a person to whom nothing has happened is told so", async ({ signedIn }) => {
  await signedIn.goto("/dashboard/activity");
  await expect(signedIn.getByRole("heading", { name: "Nothing yet" })).toBeVisible();
  await expect(signedIn.getByRole("img")).toHaveCount(0);
});

test("what a client said of itself is shown as text, and not much of it", async ({ signedIn, person }) => {
  const from = { address: "192.0.2.1", userAgent: `<img src=x onerror=alert(1)>${"A".repeat(200)}/1.0 (x)` };
  await record(db(), { userId: person.id, kind: "sign-in", from });
  await signedIn.goto("/dashboard/activity");
  const text = await entries(signedIn).textContent();
  expect(text).not.toContain("A".repeat(61));
  await expect(entries(signedIn).locator("img")).toHaveCount(0);
});

test("a stolen cookie stands out, with the way to be rid of the thief", async ({ signedIn, person }) => {
  const from = { address: "203.0.113.9", userAgent: browser };
  await record(db(), { userId: person.id, kind: "session-suspicious", from, target: "Chrome" });
  await record(db(), { userId: person.id, kind: "sign-in-refused", from });
  await signedIn.goto("/dashboard/activity");
  const suspicious = entries(signedIn).filter({ hasText: "Session in another browser" });
  await expect(suspicious).toContainText("A session that began in Chrome was carried on by Firefox on Linux.");
  await expect(suspicious).toContainText("Firefox on Linux, from 203.0.113.9");
  await expect(entries(signedIn).getByRole("link", { name: "This was not me" })).toHaveCount(1);
  await suspicious.getByRole("link", { name: "This was not me" }).click();
  await expect(signedIn).toHaveURL(/\/dashboard\/secure-account/);
});

test("the calendar scrolls by itself on a phone, and begins at its newest day", async ({ signedIn, person }) => {
  await happen(person, 3);
  await signedIn.setViewportSize({ width: 320, height: 640 });
  await signedIn.goto("/dashboard/activity");
  const region = signedIn.getByRole("region", { name: "The last year, day by day" });
  const today = region.locator("rect:has(title)").last();
  expect(await region.evaluate((box) => box.scrollWidth > box.clientWidth)).toBe(true);
  expect(await region.evaluate(distanceToEnd)).toBeLessThan(2);
  await expect(today.locator("title")).toContainText(": 3 events");
  await region.focus();
  await signedIn.keyboard.press("ArrowLeft");
  await expect.poll(() => region.evaluate(distanceToEnd)).toBeGreaterThan(20);
  expect(await signedIn.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
});

test("the calendar is a table too", async ({ signedIn, person }) => {
  await happen(person, 3);
  await signedIn.goto("/dashboard/activity");
  await signedIn.getByText("As a table").click();
  await expect(signedIn.getByRole("table").getByRole("row").nth(1).getByRole("cell").last()).toHaveText("3");
});

test("the page is nobody's without a session", async ({ signedIn, person }) => {
  await endSessionsOf(person);
  await signedIn.goto("/dashboard/activity?kind=sign-in");
  await expect(signedIn).toHaveURL("/sign-in?next=%2Fdashboard%2Factivity%3Fkind%3Dsign-in");
});

function entries(page: Page) {
  return page.getByRole("list", { name: "Events", exact: true }).getByRole("listitem");
}

function titles(page: Page) {
  return entries(page).getByRole("heading");
}

async function addresses(page: Page): Promise<string[]> {
  return (await entries(page).allInnerTexts()).map((text) => /from (\S+)/.exec(text)?.[1] ?? "");
}

/** Follows a link of this page, and waits until what it leads to is shown. */
async function follow(page: Page, name: string): Promise<void> {
  const link = page.getByRole("link", { name });
  const goal = (await link.getAttribute("href")) ?? "";
  await link.click();
  await expect(page).toHaveURL(goal);
}

async function choose(page: Page, kind: string): Promise<void> {
  await page.getByLabel("What to show").selectOption({ label: kind });
  await page.getByRole("button", { name: "Show" }).click();
}

async function signIn(page: Page, person: Pick<Person, "email" | "password">): Promise<void> {
  await page.goto("/sign-in");
  await fillIn(page, person);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Lets so many things happen to a person at one time, each from a place of its own. */
async function happen(person: Person, count: number, kind: "sign-in" | "sign-out" | "sign-in-refused" = "sign-in") {
  const events = Array.from({ length: count }, (_, index) => ({
    userId: person.id as Id,
    kind,
    from: { address: placeOf(index), userAgent: browser },
  }));
  await record(db(), ...events);
}

function placeOf(index: number): string {
  return `192.0.2.${index}`;
}

/** How far the newest day is from being seen whole. */
function distanceToEnd(box: Element): number {
  const picture = box.querySelector("svg");
  return (picture?.getBoundingClientRect().right ?? 0) - box.getBoundingClientRect().right;
}
