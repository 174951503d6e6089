/** Signing up, as scanners, strangers and attackers use it. */
import { type APIRequestContext, expect } from "@playwright/test";
import { test } from "#e2e/fixtures";
import { freshAddress, linkIn, linkTo, mailsTo } from "#e2e/mail";
import { asJson, fromElsewhere } from "#e2e/requests";
import { db } from "#lib/db/client";

const passphrase = "seven green umbrellas at noon";

test("a mail scanner that opens the link three times by GET and HEAD spends nothing", async ({
  request: client,
  ask,
}) => {
  const used = tokenOf(await linkFor(client, freshAddress()));
  const post = asJson({ token: used, name: "Ada Example", password: passphrase });
  const replies = [await ask("/api/sign-up/finish", post), await ask("/api/sign-up/finish", post)];
  expect(
    replies.map(({ status }) => status),
    "a POST spends it",
  ).toEqual([201, 422]);
  const link = await linkFor(client, freshAddress());
  for (const method of ["GET", "HEAD", "GET", "HEAD", "GET", "HEAD"]) {
    expect((await client.fetch(String(link), { method })).status()).toBe(200);
    expect((await client.fetch("/api/sign-up/finish", { method })).status()).toBe(405);
  }
  expect((await finish(client, tokenOf(link))).status()).toBe(201);
});

test("whoever starts with somebody else's address ends up with nothing", async ({ request: client, page }) => {
  const email = freshAddress();
  const answer = await client.post("/api/sign-up", { data: { email } });
  expect([await answer.json(), answer.headers()["set-cookie"] ?? ""]).toEqual([
    { next: "/sign-up/sent" },
    expect.not.stringContaining("session"),
  ]);
  for (const token of ["", "x", "A".repeat(43), email]) expect((await finish(client, token)).status()).toBe(422);
  expect((await client.get("/api/me")).status()).toBe(401);
  expect(await db().user.count({ where: { email } })).toBe(0);
  const owner = await finish(page.request, tokenOf(await linkTo(email)), {}, "the owner's own quiet words");
  expect(owner.status()).toBe(201);
  const stranger = await client.post("/api/sign-in", { data: { email, password: passphrase } });
  expect(stranger.status()).toBe(401);
});

test("50 sign-ups of one address at once make one account and no failure", async ({ request: client }) => {
  const email = freshAddress();
  const fifty = Array.from({ length: 50 });
  const asked = await Promise.all(
    fifty.map(() => client.post("/api/sign-up", { data: { email }, headers: fromElsewhere() })),
  );
  expect(new Set(asked.map((answer) => answer.status()))).toEqual(new Set([202]));
  const tokens = (await mailsTo(email, 3)).map((mail) => tokenOf(linkIn(mail)));
  const finished = await Promise.all(fifty.map((_, n) => finish(client, tokens[n % 3] ?? "", fromElsewhere())));
  expect(finished.map((answer) => answer.status()).sort()).toEqual([201, ...fifty.slice(1).map(() => 422)]);
  expect(await db().user.count({ where: { email } })).toBe(1);
});

test("20 finishes with one token at once make one account and no failure", async ({ request: client }) => {
  const email = freshAddress();
  const token = tokenOf(await linkFor(client, email));
  const finished = await Promise.all(Array.from({ length: 20 }, () => finish(client, token, fromElsewhere())));
  expect(finished.map((answer) => answer.status()).sort()).toEqual([201, ...Array.from({ length: 19 }, () => 422)]);
  expect(await db().user.count({ where: { email } })).toBe(1);
});

/** The link that is mailed to whoever signs up with this address. */
async function linkFor(client: APIRequestContext, email: string): Promise<URL> {
  await client.post("/api/sign-up", { data: { email } });
  return linkTo(email);
}

function tokenOf(link: URL): string {
  return link.hash.replace("#t=", "");
}

function finish(client: APIRequestContext, token: string, headers = {}, password = passphrase) {
  return client.post("/api/sign-up/finish", { data: { token, name: "Ada Example", password }, headers });
}
