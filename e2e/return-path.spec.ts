import { expect } from "@playwright/test";
import { config } from "#lib/config";
import { expiredToken, fillIn, sessionOf, test } from "./fixtures";
import { asForm, asJson, type Reply, withToken } from "./requests";

const { origin, host } = config().publicUrl;
const sameOrigin = { "sec-fetch-site": "same-origin" };

/** Where nobody may be sent after signing in: other sites, and addresses of this one that are no pages. */
const refused = [
  "//evil.example",
  "///evil.example",
  "////evil.example//dashboard",
  "/\\evil.example",
  "\\\\evil.example",
  "\\/evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "\t//evil.example",
  " //evil.example",
  "/.//evil.example",
  "/..//evil.example",
  "/dashboard/..//evil.example",
  "/%2e%2e//evil.example",
  "%2F%2Fevil.example",
  "%252F%252Fevil.example",
  "https://evil.example/dashboard",
  "https:evil.example",
  "https:/evil.example",
  `http://${host}@evil.example`,
  `http://${host}.evil.example`,
  "@evil.example",
  ".evil.example",
  "evil.example",
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\nscript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "blob:https://evil.example/1",
  "/dashboard\r\nSet-Cookie: stolen=1",
  "/\u0000/evil.example",
  "/ｅvil",
  "/api/me",
  "/api/sign-out",
  "/session/renew?next=//evil.example",
  "/_next/static/x.js",
  `/${"a".repeat(1001)}`,
  "",
];

/** What only looks like another site, and is a path of this one. */
const harmless = [
  "/@evil.example",
  "/%2F/evil.example",
  "/%252F%252Fevil.example",
  "/%5Cevil.example",
  "/%09/evil.example",
  "/https://evil.example",
  "/dashboard?next=//evil.example",
  "/sign-in?next=//evil.example",
  "/dashboard#//evil.example",
];

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
  const issued = await sessionOf(person);
  for (const token of [issued.token, await expiredToken(issued)]) {
    for (const next of [...refused, ...harmless]) {
      const reply = await ask(`/session/renew?next=${encodeURIComponent(next)}`, { headers: withToken(token) });
      expect([next, reply.status, siteOf(reply)]).toEqual([next, 303, origin]);
      if (refused.includes(next)) expect([next, reply.headers.location]).toEqual([next, "/dashboard"]);
    }
  }
});

test("a renewal that fails asks to sign in, and takes no wish for another site along", async ({ ask }) => {
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

for (const next of some) {
  test(`signing in by JSON does not lead to ${next}`, async ({ ask, person: { email, password } }) => {
    const reply = await ask("/api/sign-in", asJson({ email, password, next }, sameOrigin));
    expect([reply.status, JSON.parse(reply.body).next]).toEqual([200, "/dashboard"]);
  });

  test(`signing in by a plain form does not lead to ${next}`, async ({ ask, person: { email, password } }) => {
    const reply = await ask("/api/sign-in", asForm({ email, password, next }, sameOrigin));
    expect([reply.status, reply.headers.location]).toEqual([303, "/dashboard"]);
  });

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
