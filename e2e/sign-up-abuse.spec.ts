/** Signing up, as scanners, strangers and attackers use it. */
import { request } from "node:http";
import { type APIRequestContext, expect } from "@playwright/test";
import { config } from "#lib/config";
import { db } from "#lib/db/client";
import { test } from "./fixtures";
import { freshAddress, linkIn, linkTo, mailsTo } from "./mail";
import { fromElsewhere } from "./requests";

const passphrase = "seven green umbrellas at noon";

test("a mail scanner that opens the link three times by GET and HEAD spends nothing", async ({ request: client }) => {
  const email = freshAddress();
  await client.post("/api/sign-up", { data: { email } });
  const link = await linkTo(email);
  for (const method of ["GET", "HEAD", "GET", "HEAD", "GET", "HEAD"]) {
    expect((await client.fetch(String(link), { method })).status()).toBe(200);
    expect((await client.fetch("/api/sign-up/finish", { method })).status()).toBe(405);
  }
  expect((await finish(client, tokenOf(link))).status()).toBe(201);
});

test("a foreign Host is turned away, and the link in the mail is that of PUBLIC_URL", async ({ request: client }) => {
  const email = freshAddress();
  expect(await postAs("evil.test", email)).toBe(421);
  expect(await postAs(`evil.test:${config().publicUrl.port}`, email)).toBe(421);
  await client.post("/api/sign-up", { data: { email }, headers: { "x-forwarded-host": "evil.test" } });
  const [mail, ...others] = await mailsTo(email);
  expect(others).toEqual([]);
  expect(linkIn(mail).origin).toBe(config().publicUrl.origin);
  expect(JSON.stringify(mail)).not.toContain("evil.test");
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

test("an owner of an account gets another mail, and whoever asks the same answer", async ({
  request: client,
  person,
}) => {
  const stranger = freshAddress();
  for (const face of ["data", "form"] as const) {
    const [toOwner, toStranger] = [
      await told(client, { [face]: { email: person.email } }),
      await told(client, { [face]: { email: stranger } }),
    ];
    expect(toOwner).toEqual(toStranger);
    expect(toOwner.status).toBe(face === "data" ? 202 : 303);
  }
  const [mail] = await mailsTo(person.email, 2);
  expect(mail?.subject).toBe("You already have an account at Latchkey");
  expect(linkIn(mail).href).toBe(new URL("/sign-in", config().publicUrl).href);
  await mailsTo(stranger, 2);
});

test("50 sign-ups of one address at once make one account and no failure", async ({ request: client }) => {
  test.setTimeout(90_000);
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
  await client.post("/api/sign-up", { data: { email } });
  const token = tokenOf(await linkTo(email));
  const finished = await Promise.all(Array.from({ length: 20 }, () => finish(client, token, fromElsewhere())));
  expect(finished.map((answer) => answer.status()).sort()).toEqual([201, ...Array.from({ length: 19 }, () => 422)]);
  expect(await db().user.count({ where: { email } })).toBe(1);
});

function tokenOf(link: URL): string {
  return link.hash.replace("#t=", "");
}

function finish(client: APIRequestContext, token: string, headers = {}, password = passphrase) {
  return client.post("/api/sign-up/finish", { data: { token, name: "Ada Example", password }, headers });
}

/** All that whoever asks is told, but for the time and the number of the answer. */
async function told(client: APIRequestContext, body: { data?: object; form?: Record<string, string> }) {
  const answer = await client.post("/api/sign-up", { ...body, maxRedirects: 0 });
  const { date, "content-security-policy": policy, ...headers } = answer.headers();
  return { status: answer.status(), headers, policy: policy?.replace(/'nonce-[^']+'/, ""), body: await answer.text() };
}

/** A post as a client sends it that was led here by another name. */
function postAs(host: string, email: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { host, "content-type": "application/json" };
    const { port } = config().publicUrl;
    const sent = request({ host: "127.0.0.1", port, path: "/api/sign-up", method: "POST", headers }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode ?? 0));
    });
    sent.once("error", reject).end(JSON.stringify({ email }));
  });
}
