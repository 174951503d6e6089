/** A link to the sign-in page that goes on to another site, which asks for the password once more. */
import { expect } from "@playwright/test";
import { expiredToken, fillIn, sessionOf, test } from "#e2e/fixtures";
import { asForm, asJson, type Reply, withToken } from "#e2e/requests";
import { config } from "#lib/config";
import { harmless, refused } from "./wishes";

const { origin } = config().publicUrl;
const sameOrigin = { "sec-fetch-site": "same-origin" };

/** Enough of them where each costs a sign-in. */
const some = ["//evil.example", "/\\evil.example", "https://evil.example/dashboard", "javascript:alert(1)", "/api/me"];

test("a signed-in person who comes to the sign-in page goes on to no other site", async ({ ask, person }) => {
  const headers = withToken((await sessionOf(person)).token);
  expect((await ask(signInPage("/dashboard?tab=1"), { headers })).headers.location).toBe("/dashboard?tab=1");
  for (const next of refused) {
    expect([next, (await ask(signInPage(next), { headers })).headers.location]).toEqual([next, "/dashboard"]);
  }
  for (const next of harmless) {
    expect([next, siteOf(await ask(signInPage(next), { headers }))]).toEqual([next, origin]);
  }
});

test("a browser that is sent on from the sign-in page ends on this site", async ({ signedIn }) => {
  test.slow(); // some thirty pages
  for (const next of refused.filter((next) => /:|evil.example$/.test(next))) {
    await signedIn.goto(signInPage(next));
    expect([next, signedIn.url()]).toEqual([next, `${origin}/dashboard`]);
  }
  for (const next of harmless) {
    await signedIn.goto(signInPage(next));
    expect([next, new URL(signedIn.url()).origin]).toEqual([next, origin]);
  }
});

test("a renewal leads to no other site", async ({ ask, person }) => {
  const renewTo = (next: string, token: string) =>
    ask(`/session/renew?next=${encodeURIComponent(next)}`, { headers: withToken(token) });
  expect((await renewTo("/dashboard?tab=1", (await sessionOf(person)).token)).headers.location).toBe(
    "/dashboard?tab=1",
  );
  for (const next of [...refused, ...harmless]) {
    const issued = await sessionOf(person); // another one each time, for a session is renewed so often only
    for (const token of [issued.token, await expiredToken(issued)]) {
      const reply = await renewTo(next, token);
      expect([next, reply.status, siteOf(reply)]).toEqual([next, 303, origin]);
      const expected = refused.includes(next) ? "/dashboard" : expect.stringMatching(/^\/[^/]/);
      expect([next, reply.headers.location]).toEqual([next, expected]);
    }
  }
});

test("a renewal that fails asks to sign in, and takes no wish for another site along", async ({ ask }) => {
  expect((await ask("/session/renew?next=%2Fdocs")).headers.location).toBe("/sign-in?next=%2Fdocs");
  for (const next of refused) {
    const reply = await ask(`/session/renew?next=${encodeURIComponent(next)}`);
    expect([next, reply.headers.location]).toEqual([next, "/sign-in?next=%2Fdashboard"]);
  }
});

test("a wish sent twice is no wish", async ({ ask, person }) => {
  const headers = withToken((await sessionOf(person)).token);
  const twice = await ask("/sign-in?next=/&next=//evil.example", { headers });
  expect(twice.headers.location).toBe("/dashboard");
});

test("signing in leads to a page of this site, and to no other, by JSON and by a plain form", async ({
  ask,
  person,
}) => {
  const { email, password } = person;
  for (const next of ["/dashboard?tab=1", ...some]) {
    const fields = { email, password, next };
    const expected = some.includes(next) ? "/dashboard" : next;
    const json = await ask("/api/sign-in", asJson(fields, sameOrigin));
    expect([next, json.status, JSON.parse(json.body).next]).toEqual([next, 200, expected]);
    const form = await ask("/api/sign-in", asForm(fields, sameOrigin));
    expect([next, form.status, form.headers.location]).toEqual([next, 303, expected]);
  }
});

test("whoever asks for their password again, or signs out, is led to no other site", async ({ ask, person }) => {
  const { password } = person;
  for (const next of ["/dashboard?tab=1", ...some]) {
    const headers = { ...sameOrigin, ...withToken((await sessionOf(person)).token) };
    const expected = some.includes(next) ? "/dashboard" : next;
    const again = await ask("/api/reauthentication", asForm({ password, next }, headers));
    expect([next, again.status, again.headers.location]).toEqual([next, 303, expected]);
  }
  const headers = { ...sameOrigin, ...withToken((await sessionOf(person)).token) };
  const out = await ask(
    "/api/sign-out?next=//evil.example",
    asForm({}, { ...headers, referer: "https://evil.example/" }),
  );
  expect([out.status, out.headers.location]).toEqual([303, "/sign-in"]);
});

for (const next of some.slice(0, 2)) {
  test(`who asked for ${next} and signs in ends on the dashboard`, async ({ page, person }) => {
    await page.goto(signInPage(next));
    await fillIn(page, person);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL("/dashboard");
    await expect(page.getByText(person.email)).toBeVisible();
  });
}

test.describe("with JavaScript off", () => {
  test.use({ javaScriptEnabled: false });

  test("who asked for another site and signs in ends on the dashboard", async ({ page, person }) => {
    await page.goto(signInPage("//evil.example"));
    await fillIn(page, person);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL("/dashboard");
  });
});

test("a refused form takes no wish for another site back to its page", async ({ ask }) => {
  const control = await ask("/api/sign-in", asForm({ email: "", password: "", next: "/docs" }, sameOrigin));
  expect(control.headers.location).toBe("/sign-in?next=%2Fdocs");
  for (const next of refused) {
    const reply = await ask("/api/sign-in", asForm({ email: "", password: "", next }, sameOrigin));
    expect([next, reply.status, reply.headers.location]).toEqual([next, 303, "/sign-in"]);
  }
});

test("no address of this site redirects to another one", async ({ ask, person }) => {
  const addresses = [
    "//evil.example/dashboard",
    "///evil.example/dashboard",
    "//evil.example/",
    "//evil.example/..",
    "/\\evil.example/dashboard",
    "/\\/evil.example/",
    "/%5cevil.example/",
    "/%2fevil.example/",
    "/dashboard//evil.example",
    "/dashboard/%2f%2fevil.example/",
    "/dashboard/%2f%2fevil.example",
    "/dashboard/%5cevil.example",
    "/dashboard/@evil.example",
    "/dashboard/..//evil.example",
    "/dashboard/\\evil.example/",
    "/dashboard?next=//evil.example",
    "/dashboard@evil.example/",
    "/@evil.example/",
    "/%0d%0alocation:%20https://evil.example/",
    "/dashboard/%0d%0aset-cookie:%20stolen=1",
  ];
  const tokens = ["", (await sessionOf(person)).token, await expiredToken(await sessionOf(person))];
  for (const token of tokens) {
    for (const address of addresses) {
      const forged = {
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "https",
        forwarded: "host=evil.example",
      };
      const reply = await ask(address, { headers: { ...forged, ...withToken(token) } });
      expect([address, reply.status < 500, siteOf(reply)]).toEqual([address, true, origin]);
      expect(reply.headers["set-cookie"] ?? []).not.toContainEqual(expect.stringContaining("stolen"));
    }
  }
});

test("the way back from the sign-in page is the address that was asked for, query and all", async ({
  page,
  person,
}) => {
  const asked = "/dashboard?next=%2F%2Fevil.example&a=b&c=%25";
  await page.goto(asked);
  await fillIn(page, person);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(asked);
});

function signInPage(next: string): string {
  return `/sign-in?next=${encodeURIComponent(next)}`;
}

/** The site that an answer leads to; this one, where it leads nowhere. */
function siteOf({ headers }: Reply): string {
  return new URL(headers.location ?? "/", origin).origin;
}
