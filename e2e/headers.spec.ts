import { expect } from "@playwright/test";
import { fillIn, giveSession, mendSessionsOf, sessionOf, somebody, spoilSessionsOf, test } from "./fixtures";
import { type Ask, cookieName, type Question, tokenIn, withToken } from "./requests";

const form = { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" };
const json = { "content-type": "application/json", "sec-fetch-site": "same-origin" };

const answers: { what: string; path: string; question?: Question; status: number }[] = [
  { what: "the front page", path: "/", status: 200 },
  { what: "the sign-in page", path: "/sign-in", status: 200 },
  { what: "a page that is not there", path: "/nothing/here", status: 404 },
  { what: "the way from the dashboard to sign in", path: "/dashboard", status: 303 },
  { what: "a renewal of nothing", path: "/session/renew", status: 303 },
  { what: "an endpoint for members only", path: "/api/me", status: 401 },
  { what: "an endpoint that is not there", path: "/api/nothing", status: 404 },
  {
    what: "refused fields",
    path: "/api/sign-in",
    question: { method: "POST", headers: json, body: "{}" },
    status: 422,
  },
  {
    what: "a form sent back",
    path: "/api/sign-in",
    question: { method: "POST", headers: form, body: "" },
    status: 303,
  },
  { what: "a cross-site post", path: "/api/sign-in", question: { method: "POST", headers: crossSite() }, status: 403 },
  { what: "the head of a page", path: "/sign-in", question: { method: "HEAD" }, status: 200 },
  { what: "a method that pages do not take", path: "/sign-in", question: { method: "PUT" }, status: 405 },
  { what: "another host's name", path: "/", question: { headers: { host: "elsewhere.example" } }, status: 421 },
  { what: "an address that cannot be read", path: "/%ff", status: 400 },
];

for (const { what, path, question, status } of answers) {
  test(`${what} has every constant header, and is kept by no cache`, async ({ ask }) => {
    const reply = await ask(path, question);
    expect(reply.status).toBe(status);
    expect(reply.headers).toMatchObject(constantHeaders);
    expect(reply.headers["cache-control"]).toContain("no-store");
    expect(reply.headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    for (const name of ["x-powered-by", "server", "via"]) expect(reply.headers).not.toHaveProperty(name);
  });
}

test("every answer says what it is, and text in which charset", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  const mine = { headers: withToken(token) };
  const { body } = await ask("/");
  const file = (end: string) => new RegExp(`"(/_next/static/[^"]+\\.${end})"`).exec(body)?.[1] ?? end;
  const kinds: readonly (readonly [type: string, path: string, question?: Question])[] = [
    ["text/html; charset=utf-8", "/"],
    ["text/html; charset=utf-8", "/sign-in"],
    ["text/html; charset=utf-8", "/dashboard", mine],
    ["text/html; charset=utf-8", "/nothing/here"],
    ["text/x-component", "/dashboard", { headers: { rsc: "1", ...mine.headers } }],
    ["application/json", "/api/me", mine],
    ["application/json", "/api/openapi.json"],
    ["application/jwk-set+json", "/.well-known/jwks.json"],
    ["application/problem+json; charset=utf-8", "/api/me"],
    ["application/problem+json; charset=utf-8", "/api/nothing"],
    ["application/problem+json; charset=utf-8", "/api/sign-in", { method: "PUT" }],
    ["text/plain; charset=utf-8", "/sign-in", { method: "PUT" }],
    ["text/plain; charset=utf-8", "/healthz"],
    ["text/plain; charset=utf-8", "/readyz"],
    ["application/javascript; charset=UTF-8", file("js")],
    ["text/css; charset=UTF-8", file("css")],
  ];
  const told = await Promise.all(kinds.map(async ([, path, question]) => (await ask(path, question)).headers));
  expect(told.map((headers, n) => [headers["content-type"], kinds[n]?.[1]])).toEqual(
    kinds.map(([type, path]) => [type, path]),
  );
});

test("files have every constant header, and caches may keep them", async ({ ask }) => {
  const { body } = await ask("/");
  const files = [...body.matchAll(/(?:src|href)="(\/_next\/static\/[^"]+)"/g)].map(([, file]) => file ?? "");
  expect(files.map((file) => file.split(".").at(-1))).toEqual(expect.arrayContaining(["js", "css"]));
  for (const file of files) {
    const { status, headers } = await ask(file);
    expect(status).toBe(200);
    expect(headers).toMatchObject(constantHeaders);
    expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(headers).not.toHaveProperty("set-cookie");
  }
});

test("a file that is not there has every constant header", async ({ ask }) => {
  const { status, headers } = await ask("/_next/static/chunks/nothing.js");
  expect(status).toBe(404);
  expect(headers).toMatchObject(constantHeaders);
});

test("whatever is personal or sets a cookie is kept by no cache", async ({ ask }) => {
  const { email, password } = await somebody();
  const signedIn = await ask("/api/sign-in", {
    method: "POST",
    headers: json,
    body: JSON.stringify({ email, password }),
  });
  const { cookie } = withToken(tokenIn(signedIn) ?? "");
  const byForm = new URLSearchParams({ email, password }).toString();
  const replies = [
    signedIn,
    await ask("/api/sign-in", { method: "POST", headers: form, body: byForm }),
    await ask("/dashboard", { headers: { cookie } }),
    await ask("/dashboard", { headers: { cookie, rsc: "1" } }),
    await ask("/", { headers: { cookie } }),
    await ask("/sign-in", { headers: { cookie } }),
    await ask("/api/me", { headers: { cookie } }),
    await ask("/api/sign-out", { method: "POST", headers: { ...json, cookie } }),
    await ask("/api/sign-out", { method: "POST", headers: form }),
  ];
  expect(replies.map(({ status }) => status)).toEqual([200, 303, 200, 200, 200, 307, 200, 204, 303]);
  for (const { headers } of replies) {
    expect(headers["cache-control"]).toContain("no-store");
    expect(headers).toMatchObject(constantHeaders);
  }
});

test("the content policy lets in nothing but our own files and the scripts that carry its nonce", async ({ ask }) => {
  const { headers } = await ask("/sign-in");
  expect(String(headers["content-security-policy"]).replace(/'nonce-[^']+'/, "'nonce-…'")).toBe(
    "default-src 'self'; script-src 'nonce-…' 'strict-dynamic'; style-src 'self'; img-src 'self' data:; " +
      "connect-src 'self'; form-action 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  );
});

for (const path of ["/sign-in", "/how-it-works", "/welcome-back"]) {
  test(`the nonce of ${path} is fresh at each answer, and on each of its scripts`, async ({ ask }) => {
    const nonces = [await nonceOnEveryScript(ask, path), await nonceOnEveryScript(ask, path)];
    expect(new Set(nonces).size).toBe(2);
    for (const nonce of nonces) expect(Buffer.from(nonce, "base64")).toHaveLength(16);
  });
}

test("a nonce of the client's own choosing is not taken over", async ({ ask }) => {
  const policy = "script-src 'nonce-Y2hvc2Vu'";
  const { headers, body } = await ask("/sign-in", {
    headers: {
      "content-security-policy": policy,
      "content-security-policy-report-only": policy,
      "x-nonce": "Y2hvc2Vu",
    },
  });
  expect(`${headers["content-security-policy"]}${body}`).not.toContain("Y2hvc2Vu");
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(`${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    // What it checks is at the end of every journey: `complaints` (fixtures.ts) is empty.
    test("no page breaks its content policy or asks another host for anything", async ({ page, person }) => {
      await page.goto("/nothing/here");
      await page.getByRole("link", { name: "Go to the front page" }).click();
      await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
      await fillIn(page, { ...person, password: "not the right passphrase" });
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByText("That address and password do not belong together.")).toBeVisible();
      await fillIn(page, person);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByText(person.email)).toBeVisible();
      await page.getByRole("link", { name: "Latchkey" }).click();
      await page.getByRole("main").getByRole("link", { name: "Go to the dashboard" }).click();
      await page.getByRole("button", { name: "Sign out" }).click();
      await expect(page.getByText("You are signed out.")).toBeVisible();
    });
  });
}

test("the page for a bug of ours keeps to all of this, names its reference, and tries again", async ({
  page,
  person,
  ask,
}) => {
  const { token } = await giveSession(page.context(), person);
  await spoilSessionsOf(person);
  const { status, headers } = await ask("/dashboard", { headers: { cookie: `${cookieName}=${token}` } });
  expect(status).toBe(500);
  expect(headers).toMatchObject(constantHeaders);
  expect(headers["cache-control"]).toContain("no-store");
  await page.goto("/dashboard");
  await expect(page.getByRole("heading", { name: "Something went wrong" })).toBeVisible();
  await expect(page.getByText(/^Reference: [\w-]{22}$/)).toBeVisible();
  await mendSessionsOf(person);
  await page.getByRole("link", { name: "Try again" }).click();
  await expect(page.getByText(person.email)).toBeVisible();
});

const smuggled = [
  { what: "a script in the page", markup: "<script>document.title = 'Taken over'</script>", directive: "script-src" },
  { what: "a script of another site", markup: '<script src="//elsewhere.example/"></script>', directive: "script-src" },
  { what: "a script without a nonce", markup: '<script src="/icon.svg"></script>', directive: "script-src" },
  { what: "a handler", markup: "<img src='/' onerror='document.title = `Taken over`'>", directive: "script-src" },
  { what: "a style attribute", markup: '<p style="color: red">Red</p>', directive: "style-src" },
  { what: "a style sheet in the page", markup: "<style>p { color: red }</style>", directive: "style-src" },
  { what: "an image of another site", markup: '<img src="//elsewhere.example/">', directive: "img-src" },
  { what: "a frame of another site", markup: '<iframe src="//elsewhere.example/"></iframe>', directive: "default-src" },
  { what: "another base", markup: '<base href="//elsewhere.example/">', directive: "base-uri" },
];

const intoWhich = smuggled.flatMap((one) => [
  { ...one, path: "/sign-in" },
  ...(one.directive === "script-src" ? [{ ...one, path: "/" }] : []),
]);

for (const { what, markup, directive, path } of intoWhich) {
  test(`${what} that got into ${path} is stopped there, and complained of`, async ({ page, complaints }) => {
    await page.route(path, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `<!doctype html><title>Ours</title>${markup}` });
    });
    await page.goto(path);
    await expect.poll(() => complaints.join("\n")).toContain(directive);
    await expect(page).toHaveTitle("Ours");
    await page.close();
    complaints.length = 0;
  });
}

test("a page that asks another host for something is complained of", async ({ page, complaints }) => {
  await page.route("https://elsewhere.example/**", (route) => route.abort());
  await page.route("/sign-in", (route) =>
    route.fulfill({ contentType: "text/html", body: '<img src="https://elsewhere.example/pixel">' }),
  );
  await page.goto("/sign-in");
  expect(complaints).toEqual(["asks https://elsewhere.example/pixel"]);
  await page.close();
  complaints.length = 0;
});

const constantHeaders = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": expect.stringMatching(/camera=\(\).*geolocation=\(\).*publickey-credentials-get=\(self\)/),
};

function crossSite() {
  return { "content-type": "application/json", "sec-fetch-site": "cross-site" };
}

async function nonceOnEveryScript(ask: Ask, path: string): Promise<string> {
  const { headers, body } = await ask(path);
  const nonce = /'nonce-([^']+)'/.exec(String(headers["content-security-policy"]))?.[1] ?? "";
  const scripts = body.match(/<script\b[^>]*>/g) ?? [];
  expect(scripts.length).toBeGreaterThan(1);
  for (const script of scripts) expect(script).toContain(` nonce="${nonce}"`);
  return nonce;
}
