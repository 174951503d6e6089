/** A page of another site with forms that post to this one, in the browser of somebody who is signed in here, or is not. */
import { expect } from "@playwright/test";
import { giveSession, type Person, sessionOf, somebody, test } from "#e2e/fixtures";
import { asJson, withToken } from "#e2e/requests";
import { config } from "#lib/config";

const ours = config().publicUrl.origin;
const evil = "https://evil.example/";

test("the same forms on a page of ours sign somebody in and out", async ({ page, person }) => {
  const attacker = await somebody();
  await giveSession(page.context(), person);
  const body = hostileForms(attacker);
  await page.route(`${ours}/forms`, (route) => route.fulfill({ contentType: "text/html", body }));
  await page.goto("/forms");
  await page.getByRole("button", { name: "Win a holiday" }).click();
  await expect(page).toHaveURL("/dashboard");
  await expect(page.getByText(attacker.email)).toBeVisible();
  await page.goto("/forms");
  await page.getByRole("button", { name: "Win a car" }).click();
  await expect(page).toHaveURL("/sign-in");
});

test("a form of another site signs nobody in or out", async ({ page, person, complaints }) => {
  const attacker = await somebody();
  await giveSession(page.context(), person);
  await page.route(`${evil}**`, (route) => route.fulfill({ contentType: "text/html", body: hostileForms(attacker) }));
  for (const button of ["Win a holiday", "Win a car", "Win a house"]) {
    await page.goto(evil);
    await page.getByRole("button", { name: button }).click();
    await expect(page.getByText("cross-site")).toBeVisible();
  }
  expect(complaints.splice(0)).toEqual([
    "asks https://evil.example/",
    "asks https://evil.example/",
    "asks https://evil.example/",
  ]);
  await page.goto("/dashboard");
  await expect(page.getByText(person.email)).toBeVisible();
});

test("a client that is no browser and brings no session may sign in, and no other", async ({ ask, person }) => {
  const { email, password } = person;
  const { token } = await sessionOf(person);
  expect((await ask("/api/sign-in", asJson({ email, password }))).status).toBe(200);
  expect((await ask("/api/sign-in", asJson({ email, password }, withToken(token)))).status).toBe(403);
  expect((await ask("/api/sign-in", asJson({ email, password }, { origin: "null" }))).status).toBe(403);
});

test("another site may ask where nothing changes, and cannot read the answer", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  const headers = { origin: "https://evil.example", "sec-fetch-site": "cross-site", ...withToken(token) };
  for (const path of ["/api/me", "/api/sessions", "/dashboard", "/api/account-export"]) {
    const reply = await ask(path, { headers });
    expect([path, reply.status]).toEqual([path, 200]);
    expect(Object.keys(reply.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  }
  const preflight = {
    ...headers,
    "access-control-request-method": "POST",
    "access-control-request-headers": "content-type",
  };
  const reply = await ask("/api/name-change", { method: "OPTIONS", headers: preflight });
  expect(Object.keys(reply.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
});

/** A page of another site that posts to ours, as a person of the attacker's or as whoever is signed in. */
function hostileForms({ email, password }: Person): string {
  return `
    <form method="post" action="${ours}/api/sign-in">
      <input type="hidden" name="email" value="${email}"><input type="hidden" name="password" value="${password}">
      <button>Win a holiday</button>
    </form>
    <form method="post" action="${ours}/api/sign-out"><button>Win a car</button></form>
    <form method="post" action="${ours}/api/name-change" enctype="text/plain">
      <input type="hidden" name='{"name":"Eve","x' value='":1}'><button>Win a house</button>
    </form>`;
}
