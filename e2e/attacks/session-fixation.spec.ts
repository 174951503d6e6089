/**
 * An attacker leaves a cookie in somebody's browser before they sign in, or beside the one that they have: from a neighbouring
 * host, or over plain http. What they know of it must never be worth anything.
 */
import { randomUUID } from "node:crypto";
import { expect } from "@playwright/test";
import { decodeJwt } from "jose";
import { expiredToken, type Person, sessionOf, somebody, test } from "#e2e/fixtures";
import { startServer } from "#e2e/own-server";
import { type Ask, asForm, asJson, cookieName, sendTo, tokenIn, withToken } from "#e2e/requests";
import { credentialsOf, newStand } from "#e2e/stand";
import { newOneTimeToken, storeOneTimeToken } from "#lib/auth/one-time-token";
import { db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { isShown } from "./gate";

const sameOrigin = { "sec-fetch-site": "same-origin" };

/** What an attacker may have planted: their own session, an old one of theirs, or a text that they made up. */
const planted: Record<string, (attacker: Person) => Promise<string>> = {
  "their session": async (attacker) => (await sessionOf(attacker)).token,
  "a session of theirs to renew": async (attacker) => expiredToken(await sessionOf(attacker)),
  nothing: async () => "",
  "a text of theirs": async () => "x".repeat(200),
  "a token of nobody's": async (attacker) => (await sessionOf(attacker)).token.replace(/[^.]+$/, "A".repeat(86)),
};

/** Those by which whoever has them is taken for the attacker, until somebody signs in over them. */
const good = ["their session", "a session of theirs to renew"];

for (const [what, plant] of Object.entries(planted)) {
  test(`whoever signs in gets a session of their own, whatever was in the cookie: ${what}`, async ({ ask, person }) => {
    const attacker = await somebody();
    for (const face of [asJson, asForm]) {
      const cookie = await plant(attacker);
      expect(await whoIs(ask, cookie)).toBe(good.includes(what) ? attacker.email : null);
      const { email, password } = person;
      const reply = await ask("/api/sign-in", face({ email, password }, { ...sameOrigin, ...withToken(cookie) }));
      const token = tokenIn(reply) ?? "";
      expect(await whoIs(ask, token)).toBe(email);
      expect(await whoIs(ask, cookie), "it ends with the sign-in, or was nobody's").toBeNull();
      if (good.includes(what)) expect(decodeJwt(token).sid).not.toBe(decodeJwt(cookie).sid);
    }
  });
}

test("signing up with a planted cookie starts a session of one's own, or none", async ({ ask, person }) => {
  const attacker = await sessionOf(person);
  const email = `${randomUUID()}@example.com` as EmailAddress;
  const { token, hash } = await newOneTimeToken();
  await storeOneTimeToken(db(), "sign-up", email, hash);
  const fields = { token, name: "Ada Example", password: "seven green umbrellas at noon" };
  const reply = await ask("/api/sign-up/finish", asJson(fields, { ...sameOrigin, ...withToken(attacker.token) }));
  expect(reply.status).toBe(201);
  expect(await whoIs(ask, tokenIn(reply) ?? "")).toBe(email);
  expect(await whoIs(ask, attacker.token), "it ends with the sign-up").toBeNull();
});

test("a known session is worth nothing after the password was given again, or changed", async ({ ask, person }) => {
  const { email, password } = person;
  const another = "seven green umbrellas at noon";
  for (const [path, fields] of [
    ["/api/reauthentication", { password }],
    ["/api/password-change", { currentPassword: password, newPassword: another }],
  ] as const) {
    const [known, elsewhere] = [await sessionOf(person), await sessionOf(person)];
    expect(await whoIs(ask, known.token)).toBe(email);
    const reply = await ask(path, asJson(fields, { ...sameOrigin, ...withToken(known.token) }));
    const token = tokenIn(reply) ?? "";
    expect([path, reply.status, await whoIs(ask, token)]).toEqual([path, 200, email]);
    expect([path, await whoIs(ask, known.token)], "it is nobody's any more").toEqual([path, null]);
    if (path === "/api/password-change") expect(await whoIs(ask, elsewhere.token), "others end").toBeNull();
  }
});

test("of several cookies of the name all gates believe the same one", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  const theirs = await sessionOf(await somebody());
  expect(isShown(await ask("/dashboard", { headers: withToken(token) }), person)).toBe(true);
  for (const other of [theirs.token, "", "x", token.replace(/[^.]+$/, "A".repeat(86))]) {
    for (const cookies of [
      [token, other],
      [other, token],
      [other, token, other],
      [token, other, token],
    ]) {
      const cookie = cookies.map((text) => withToken(text).cookie).join("; ");
      const [page, me] = [
        await ask("/dashboard", { headers: { cookie } }),
        await ask("/api/me", { headers: { cookie } }),
      ];
      const isTheirs = me.status === 200 && !isShown(me, person);
      expect([page.status === 200, isShown(page, person)]).toEqual([me.status === 200, isShown(me, person)]);
      if (isTheirs) expect(page.body).not.toContain(person.email);
    }
  }
});

test("over https no neighbour can plant one: only the name that browsers guard is read", async () => {
  const mail = { SMTP_URL: "smtps://mail.example.com", MAIL_FROM: "no-reply@example.com" };
  const stand = await newStand(1, { PUBLIC_URL: "https://app.example.com", HOST: "127.0.0.1", ...mail });
  const server = await startServer(stand.env);
  const host = { host: "app.example.com" };
  const reply = await sendTo(server.port, "/api/sign-in", asJson(credentialsOf(0), host));
  const line = reply.headers["set-cookie"]?.[0] ?? "";
  expect(line).toMatch(/^__Host-latchkey-session=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
  const [, token = ""] = /=([^;]+)/.exec(line) ?? [];
  const statusOf = async (name: string) =>
    (await sendTo(server.port, "/api/me", { headers: { ...host, cookie: `${name}=${token}` } })).status;
  expect(await statusOf(`__Host-${cookieName}`)).toBe(200);
  for (const name of [
    cookieName,
    `__host-${cookieName}`,
    `__Secure-${cookieName}`,
    `__HOST-${cookieName}`,
    ` __Host-${cookieName}x`,
  ])
    expect([name, await statusOf(name)]).toEqual([name, 401]);
  await server.stop();
});

/** Whom an endpoint takes the bearer of this cookie for. */
async function whoIs(ask: Ask, token: string): Promise<string | null> {
  const { status, body } = await ask("/api/me", { headers: withToken(token) });
  return status === 200 ? JSON.parse(body).user.email : null;
}
