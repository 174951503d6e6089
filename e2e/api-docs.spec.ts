import { expect } from "@playwright/test";
import { config } from "#lib/config";
import { type DocumentedOperation, misfit, operationsOf, readDocument } from "./api-document";
import { sessionOf, test } from "./fixtures";
import { looksRight } from "./looks";
import { type Ask, asForm, asJson, cookieName, type Reply } from "./requests";

test("the document may be kept for a while, and is the same for everybody", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  const strangers = await ask("/api/openapi.json");
  const theirs = await ask("/api/openapi.json", { headers: { cookie: `${cookieName}=${token}` } });
  expect([strangers.status, strangers.headers["content-type"]]).toEqual([200, "application/json"]);
  expect(strangers.headers["cache-control"]).toBe("public, max-age=300");
  expect(strangers.headers).not.toHaveProperty("set-cookie");
  expect(theirs.body).toBe(strangers.body);
  expect(JSON.parse(strangers.body)).toMatchObject({ openapi: "3.1.0", servers: [{ url: config().publicUrl.origin }] });
});

test("nobody is refused in a way that is not documented", async ({ ask }) => {
  const document = await readDocument(ask);
  for (const operation of operationsOf(document)) {
    const replies = await askedAmiss(ask, operation);
    for (const reply of replies.filter(({ status }) => status >= 300)) {
      expect(misfit(document.components.schemas.ProblemDetails, reply.body)).toBeNull();
      expect(documentedCodes(operation, reply)).toContain(`${operation.operationId}: ${JSON.parse(reply.body).code}`);
    }
  }
});

test("the page is found from the front page, and leads to each of its parts", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "API", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "API" })).toBeVisible();
  await page.getByRole("link", { name: "Make an API token" }).click();
  await expect(page.getByRole("heading", { name: "Make an API token" })).toBeInViewport();
  const links = page.getByRole("navigation", { name: "On this page" }).locator("a");
  const targets = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
  expect(targets.length).toBeGreaterThan(30);
  for (const target of targets) await expect(page.locator(target)).toHaveCount(1);
});

test("the page looks right", async ({ page }) => {
  await page.goto("/docs/api");
  await expect(page.getByRole("button", { name: "Copy the line for Sign in" })).toBeVisible();
  await page.locator("#getMe").getByText("What each member means").click();
  await looksRight(page);
});

test("the line is copied as it stands", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-write"]);
  await page.goto("/docs/api");
  await page.getByRole("button", { name: "Copy the line for Sign in" }).click();
  await expect(page.getByRole("button", { name: "Copied the line for Sign in" })).toBeVisible();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("everything is there to read, and no button that would do nothing", async ({ page, ask }) => {
    await page.goto("/docs/api");
    await expect(page.getByRole("article")).toHaveCount(operationsOf(await readDocument(ask)).length);
    await expect(page.getByRole("button")).toHaveCount(0);
    const answers = page.locator("#getMe").getByRole("listitem").filter({ hasText: "session.idleEndsAt" });
    await expect(answers).toBeHidden();
    await page.locator("#getMe").getByText("What each member means").click();
    await expect(answers).toBeVisible();
  });
});

/** Everything that can be wrong with a request before anybody looks at what it is about. */
function askedAmiss(ask: Ask, { path: template, method }: DocumentedOperation): Promise<Reply[]> {
  const path = template.replace("{id}", "nothing");
  const bearer = { authorization: "Bearer lk_nothing" };
  if (method === "get") return Promise.all([ask(path), ask(path, { headers: bearer }), ask(`${path}?access_token=x`)]);
  return Promise.all([
    ask(path, asJson({ unknown: 1 })),
    ask(path, asJson({ unknown: 1 }, bearer)),
    ask(path, asJson({ access_token: "x" })),
    ask(path, asJson({}, { "sec-fetch-site": "cross-site" })),
    ask(path, asForm({}, { "content-type": "text/plain" })),
    ask(path, { ...asJson({}), body: "{" }),
    ask(path, asJson({ unknown: "x".repeat(33 * 1024) })),
  ]);
}

function documentedCodes({ operationId, responses }: DocumentedOperation, { status }: Reply): string[] {
  const { examples = {} } = responses[status]?.content?.["application/problem+json"] ?? {};
  return Object.keys(examples).map((code) => `${operationId}: ${code}`);
}
