/**
 * What somebody wrote into a field that is shown later, here or in a mail, is a script (stored cross-site scripting), or an
 * address has one in it (reflected). It is text wherever it comes up, and would not run if it were not.
 */
import { expect } from "@playwright/test";
import { giveToken, type Person, sessionOf, test } from "#e2e/fixtures";
import { mailsTo } from "#e2e/mail";
import { type Ask, asForm, asJson, cookieHeader, tokenIn, withToken } from "#e2e/requests";
import { protectedPages } from "./gate";

const sameOrigin = { "sec-fetch-site": "same-origin" };

/** Short enough for every field. Each would make the title "owned": as markup, out of an attribute, out of a script. */
const payloads = [
  `<img src=x onerror="document.title='owned'">`,
  `"><svg/onload=document.title='owned'>{{7*7}}`,
  "</script></title><script>document.title='owned'//",
];

/** What of them must not stand in a page as it is. */
const live = ["<img src=x", "<svg/onload", "</script></title>", "<script>document"];

for (const payload of payloads) {
  test(`where it is markup, and no policy stops it, it runs: ${payload}`, async ({ page }) => {
    await page.setContent(`<title>${payload}</title><input value="${payload}"><p>${payload}</p>`);
    await expect(page).toHaveTitle("owned");
  });

  test(`what was written into any field is text on every page that shows it: ${payload}`, async ({ ask, person }) => {
    const headers = withToken(await writeEverywhere(ask, person, payload));
    const shown: string[] = [];
    for (const path of [...protectedPages(), "/", "/sign-in", "/docs/api"]) {
      const { status, body } = await ask(path, { headers });
      expect([path, status < 400, live.filter((text) => body.includes(text))]).toEqual([path, true, []]);
      if (body.includes(escaped(payload))) shown.push(path);
    }
    expect(shown).toEqual(expect.arrayContaining(["/dashboard", "/dashboard/account", "/dashboard/tokens"]));
    const components = await ask("/dashboard", { headers: { rsc: "1", ...headers } });
    expect(components.headers).toMatchObject({
      "content-type": "text/x-component",
      "x-content-type-options": "nosniff",
    });
  });
}

test("and no browser runs it, on any of them", async ({ page, ask, person, complaints }) => {
  await giveToken(page.context(), await writeEverywhere(ask, person, payloads[0] ?? ""));
  for (const path of [
    "/dashboard",
    "/dashboard/account",
    "/dashboard/activity",
    "/dashboard/sessions",
    "/dashboard/tokens",
  ]) {
    await page.goto(path);
    expect([path, await page.title()]).toEqual([path, expect.stringContaining("Latchkey")]);
    await expect(page.locator("img[src=x]")).toHaveCount(0);
  }
  await page.goto("/dashboard");
  await expect(page.getByText(`You are signed in as ${payloads[0]}.`)).toBeVisible();
  await page.evaluate((markup) => document.body.insertAdjacentHTML("beforeend", markup), payloads[0] ?? "");
  await expect(page.locator("img[src=x]")).toHaveCount(1);
  await expect.poll(() => complaints.join()).toContain("script-src");
  expect(await page.title(), "where it is markup, the content policy stops it").not.toBe("owned");
  await page.close();
  complaints.length = 0;
});

test("nor is it markup in a mail, or more than data in an answer for programs", async ({ ask, person }) => {
  const payload = payloads[0] ?? "";
  const token = await writeEverywhere(ask, person, payload);
  const mails = await mailsTo(person.email, 2);
  expect(mails.map(({ text }) => text).join()).toContain(payload);
  for (const { html } of mails) expect(live.filter((text) => html.includes(text))).toEqual([]);
  for (const path of ["/api/me", "/api/sessions", "/api/tokens", "/api/account-export"]) {
    const { status, headers } = await ask(path, { headers: withToken(token) });
    expect([path, status, headers["content-type"], headers["x-content-type-options"]]).toEqual([
      path,
      200,
      "application/json",
      "nosniff",
    ]);
  }
});

test("what an address or a refused form says is text, too", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  for (const payload of payloads) {
    const text = encodeURIComponent(payload);
    for (const path of [
      `/sign-in?next=/${text}`,
      `/sign-in?${text}=${text}`,
      `/nothing/${text}`,
      `/dashboard/activity?kind=${text}&before=${text}`,
      `/api/${text}`,
    ]) {
      const { status, body } = await ask(path, { headers: withToken(token) });
      expect([path, status < 500, live.filter((text) => body.includes(text))]).toEqual([path, true, []]);
    }
    const refused = await ask("/api/sign-in", asForm({ email: payload, password: "x" }, sameOrigin));
    const { body } = await ask("/sign-in", { headers: { cookie: cookieHeader(refused) } });
    expect(live.filter((text) => body.includes(text))).toEqual([]);
    expect(body, "it is given back, to be mended").toContain(escaped(payload));
  }
});

/** Signs in and fills each field that is shown somewhere. Gives the session's token. */
async function writeEverywhere(ask: Ask, { email, password }: Person, payload: string): Promise<string> {
  const agent = { "user-agent": payload };
  const signedIn = await ask("/api/sign-in", asJson({ email, password }, { ...sameOrigin, ...agent }));
  const token = tokenIn(signedIn) ?? "";
  const headers = { ...sameOrigin, ...withToken(token), ...agent };
  expect((await ask("/api/name-change", asJson({ name: payload }, headers))).status).toBe(200);
  expect((await ask("/api/tokens", asJson({ name: payload, scopes: ["profile:read"] }, headers))).status).toBe(201);
  return token;
}

/** As React writes text into a page. */
function escaped(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };
  return text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
