/** How often what sends mail, or takes a token, may be asked for; and who is told. */
import { type APIRequestContext, expect, type Page } from "@playwright/test";
import { test } from "./fixtures";
import { freshAddress, linkIn, mailsTo } from "./mail";
import { type Ask, asForm, asJson, fromElsewhere, type Reply, requestId, someAddress } from "./requests";

const passphrase = "seven green umbrellas at noon";
const tooMany = /That was asked for too often\. Try again in \d+ minutes\./;
const sameOrigin = { "sec-fetch-site": "same-origin" };

for (const feature of ["sign-up", "password-reset"]) {
  test(`the fourth mail of ${feature} within the hour is not sent, and whoever asks is told the same`, async ({
    ask,
  }) => {
    for (const post of [asJson, (fields: { email: string }) => asForm(fields, sameOrigin)]) {
      const email = freshAddress();
      const told = [];
      for (let times = 0; times < 5; times += 1) told.push(comparable(await ask(`/api/${feature}`, post({ email }))));
      for (const later of told.slice(1)) expect(later).toEqual(told[0]);
      await sentUntilNow(ask);
      await mailsTo(email, 3);
    }
  });
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(`${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    test("the eleventh request for mail from one peer is refused in words, and another peer's is not", async ({
      page,
      request,
    }) => {
      for (let times = 0; times < 10; times += 1) expect(await askReset(request, freshAddress())).toBe(202);
      const email = freshAddress();
      await page.goto("/sign-up");
      await page.getByLabel("E-mail address").fill(email);
      await page.getByRole("button", { name: "Send the link" }).click();
      await expect(page.locator(":focus")).toContainText(tooMany);
      await expect(page.getByLabel("E-mail address")).toHaveValue(email);
      await page.setExtraHTTPHeaders(fromElsewhere());
      await page.getByRole("button", { name: "Send the link" }).click();
      await expect(page).toHaveURL("/sign-up/sent");
      await mailsTo(email, 1);
    });

    test("the eleventh token after ten that were refused is refused in words", async ({ page, request }) => {
      for (let times = 0; times < 10; times += 1) expect(await bring(request, "made-up")).toBe(422);
      await page.goto("/email-change/undo#t=made-up");
      if (javaScriptEnabled) await expect(page.locator("input[name=token][type=hidden]")).toBeAttached();
      else await page.getByLabel("Code from the e-mail").fill("made-up");
      await page.getByRole("button", { name: "Undo the change" }).click();
      await expect(page.locator(":focus")).toContainText(tooMany);
    });
  });
}

test("a client is told after how long to ask again", async ({ ask }) => {
  for (let times = 0; times < 10; times += 1) await ask("/api/sign-up", asJson({ email: freshAddress() }));
  const { status, headers, body } = await ask("/api/password-reset", asJson({ email: freshAddress() }));
  expect([status, JSON.parse(body).code]).toEqual([429, "too-many-requests"]);
  expect(Number(headers["retry-after"])).toBeGreaterThan(3500);
  expect(Number(headers["retry-after"])).toBeLessThanOrEqual(3600);
});

test("tokens that are accepted, and fields that are none, do not count", async ({ request, page }) => {
  for (let times = 0; times < 12; times += 1) {
    expect(await askReset(request, "no address")).toBe(422);
    expect(await bring(request, "")).toBe(422);
  }
  for (let times = 0; times < 9; times += 1) expect(await bring(request, "made-up")).toBe(422);
  for (let times = 0; times < 3; times += 1) expect(await signUp(request, page)).toBe(201);
  expect(await bring(request, "made-up")).toBe(422);
  expect(await bring(request, "made-up")).toBe(429);
});

test("whoever's address others ask resets for keeps a link that works", async ({ ask, request, person }) => {
  for (let times = 0; times < 8; times += 1) {
    expect(await askReset(request, person.email, fromElsewhere())).toBe(202);
  }
  await sentUntilNow(ask);
  const [newest] = await mailsTo(person.email, 3);
  const data = { token: linkIn(newest).hash.replace("#t=", ""), password: passphrase };
  expect((await request.post("/api/password-reset/finish", { data })).status()).toBe(200);
});

test("no header of a client's own makes it another peer", async ({ ask }) => {
  const claims = { "x-latchkey-address": "192.0.2.9", "x-real-ip": "192.0.2.9", forwarded: "for=192.0.2.9" };
  for (let times = 0; times < 10; times += 1) await ask("/api/sign-up", asJson({ email: freshAddress() }));
  expect((await ask("/api/sign-up", asJson({ email: freshAddress() }, claims))).status).toBe(429);
});

test("all addresses of one IPv6 network are one peer", async ({ request }) => {
  const network = `2001:db8:${someAddress()
    .split(".")
    .slice(1, 3)
    .map((part) => Number(part).toString(16))
    .join(":")}`;
  for (let host = 1; host <= 10; host += 1) {
    expect(await askReset(request, freshAddress(), fromElsewhere(`${network}::${host}`))).toBe(202);
  }
  expect(await askReset(request, freshAddress(), fromElsewhere(`${network}::ffff`))).toBe(429);
});

/** Waits for a mail that was asked for last: whatever was asked for before it has been sent by then. */
async function sentUntilNow(ask: Ask): Promise<void> {
  const email = freshAddress();
  await ask("/api/sign-up", asJson({ email }, fromElsewhere()));
  await mailsTo(email);
}

async function askReset(client: APIRequestContext, email: string, headers = {}): Promise<number> {
  return (await client.post("/api/password-reset", { data: { email }, headers })).status();
}

async function bring(client: APIRequestContext, token: string): Promise<number> {
  return (await client.post("/api/email-change/undo", { data: { token }, headers: sameOrigin })).status();
}

/** Signs somebody up; asks from elsewhere, brings the token from here. */
async function signUp(client: APIRequestContext, page: Page): Promise<number> {
  const email = freshAddress();
  await page.request.post("/api/sign-up", { data: { email }, headers: fromElsewhere() });
  const data = { token: linkIn((await mailsTo(email))[0]).hash.replace("#t=", ""), name: "Ada", password: passphrase };
  return (await client.post("/api/sign-up/finish", { data, headers: sameOrigin })).status();
}

/** All that whoever asks is told, but for the time and the nonce. */
function comparable({ status, rawHeaders, body }: Reply) {
  const headers = rawHeaders.map((text) =>
    text
      .replace(/'nonce-[^']+'/, "")
      .replace(requestId, "")
      .replace(/^\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT$/, "a time"),
  );
  return { status, headers, body };
}
