/**
 * A person with an account names what is somebody else's: sessions, API tokens, events, the account itself (insecure direct
 * object reference). They find what they would find where there is nothing.
 */
import { expect } from "@playwright/test";
import { decodeJwt } from "jose";
import { type Person, sessionOf, someApiToken, somebody, test } from "#e2e/fixtures";
import { type Ask, asForm, asJson, withToken } from "#e2e/requests";
import { record } from "#lib/auth/activity";
import { db } from "#lib/db/client";

const sameOrigin = { "sec-fetch-site": "same-origin" };
const nothingThere = ["x", "end", "%E2%80%AE", "'%20OR%201=1", "%25", "*", "__proto__", "undefined", "a".repeat(2000)];

test("the id of somebody else's session finds nothing, nor does anything else that is none", async ({
  ask,
  person,
}) => {
  const [issued, other] = [await sessionOf(person), await sessionOf(person)];
  const theirs = await sessionOf(await somebody());
  const { secret } = await someApiToken(person, ["sessions:read", "sessions:write"]);
  const asProgram = { authorization: `Bearer ${secret}` };
  expect((await ask(`/api/sessions/${idOf(other.token)}/end`, asJson({}, asProgram))).status).toBe(200);
  expect(await isAlive(ask, other.token), "one's own is ended").toBe(false);
  for (const headers of [{ ...sameOrigin, ...withToken(issued.token) }, asProgram]) {
    for (const id of [idOf(theirs.token), ...nothingThere])
      expect([id, ...(await codeOf(ask(`/api/sessions/${id}/end`, asJson({}, headers))))]).toEqual([
        id,
        404,
        "session-not-found",
      ]);
  }
  expect(await isAlive(ask, theirs.token)).toBe(true);
});

test("the body cannot name another session than the address does", async ({ ask, person }) => {
  const [issued, one, other] = [await sessionOf(person), await sessionOf(person), await sessionOf(person)];
  const headers = { ...sameOrigin, ...withToken(issued.token) };
  await ask(`/api/sessions/${idOf(one.token)}/end?id=${idOf(other.token)}`, asForm({ id: idOf(other.token) }, headers));
  expect([await isAlive(ask, one.token), await isAlive(ask, other.token)]).toEqual([false, true]);
});

test("ending all sessions ends nobody else's", async ({ ask, person }) => {
  const theirs = await sessionOf(await somebody());
  for (const which of ["end-others", "end-all"]) {
    const [issued, other] = [await sessionOf(person), await sessionOf(person)];
    const headers = { ...sameOrigin, ...withToken(issued.token) };
    expect((await ask(`/api/sessions/${which}`, asJson({}, headers))).status).toBe(200);
    expect([await isAlive(ask, other.token), await isAlive(ask, theirs.token)]).toEqual([false, true]);
  }
});

test("somebody else's token is not there to be revoked", async ({ ask, person }) => {
  const [own, theirs] = [
    await someApiToken(person, ["profile:read"]),
    await someApiToken(await somebody(), ["profile:read"]),
  ];
  const headers = { ...withToken((await sessionOf(person)).token), ...sameOrigin };
  expect((await ask(`/api/tokens/${own.apiToken.id}/revoke`, asJson({}, headers))).status).toBe(200);
  for (const id of [theirs.apiToken.id, ...nothingThere]) {
    const refused = codeOf(ask(`/api/tokens/${id}/revoke`, asJson({}, headers)));
    expect([id, ...(await refused)]).toEqual([id, 404, "api-token-not-found"]);
  }
  const meBy = async (secret: string) =>
    (await ask("/api/me", { headers: { authorization: `Bearer ${secret}` } })).status;
  expect([await meBy(own.secret), await meBy(theirs.secret)]).toEqual([401, 200]);
});

test("no list has anything of somebody else's, whatever it is asked to begin with", async ({ ask, person }) => {
  const other = await somebody();
  const mark = "203.0.113.77";
  const theirs = await sessionOf(other);
  for (const { id: userId } of [person, other]) {
    const from = { address: userId === other.id ? mark : "192.0.2.1", userAgent: "" };
    await record(db(), ...Array.from({ length: 30 }, () => ({ userId, kind: "sign-in" as const, from })));
  }
  const { token } = await sessionOf(person);
  const [newest] = await db().event.findMany({ where: { userId: other.id }, orderBy: { id: "desc" } });
  const query = `userId=${other.id}&id=${other.id}&user=${other.email}&email=${other.email}`;
  const pages = [
    `/dashboard/activity?before=${newest?.id}`,
    "/dashboard",
    "/dashboard/sessions",
    "/dashboard/tokens/made",
  ];
  const lists = [
    "/api/me",
    "/api/sessions",
    "/api/tokens",
    "/api/account-export",
    "/dashboard/activity",
    "/dashboard/account",
  ];
  for (const path of [...pages, ...lists.map((path) => `${path}?${query}`)]) {
    const { status, body } = await ask(path, { headers: withToken(token) });
    expect([path, status, body.includes(mark), body.includes(idOf(theirs.token))]).toEqual([path, 200, false, false]);
  }
  for (const path of ["/dashboard/activity", "/api/account-export"])
    expect((await ask(path, { headers: withToken(theirs.token) })).body, "their owner sees them").toContain(mark);
});

test("no field says whose account it is", async ({ ask, person }) => {
  const other = await somebody();
  const headers = { ...sameOrigin, ...withToken((await sessionOf(person)).token) };
  for (const field of [
    "id",
    "userId",
    "user",
    "sub",
    "email",
    "role",
    "emailVerified",
    "isAdmin",
    "passwordHash",
    "__proto__",
    "constructor",
  ]) {
    const body = `{"name":"Eve","${field}":"${other.id}"}`;
    const reply = await ask("/api/name-change", { ...asJson({}, headers), body });
    expect([field, reply.status]).toEqual([field, 422]);
  }
  expect([await nameOf(person), await nameOf(other)]).toEqual([person.name, other.name]);
  expect((await ask("/api/name-change", asJson({ name: "Ada" }, headers))).status).toBe(200);
  expect([await nameOf(person), await nameOf(other)]).toEqual(["Ada", other.name]);
});

test("an id is no secret: with it alone nobody gets in", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  const { apiToken } = await someApiToken(person, ["profile:read"]);
  const id = idOf(token);
  const [header, payload] = token.split(".");
  const none = Buffer.from('{"alg":"none","typ":"session+jwt"}').toString("base64url");
  expect(await isAlive(ask, token)).toBe(true);
  for (const text of [
    id,
    person.id,
    `${id}.${id}.${id}`,
    `${none}.${payload}.`,
    `${header}.${payload}.${id}`,
    apiToken.id,
    `lk_${apiToken.id}`,
  ]) {
    expect(await isAlive(ask, text)).toBe(false);
    expect((await ask("/api/me", { headers: { authorization: `Bearer ${text}` } })).status).toBe(401);
    expect((await ask("/dashboard/sessions", { headers: withToken(text) })).headers.location).toBe(
      "/sign-in?next=%2Fdashboard%2Fsessions",
    );
  }
});

async function isAlive(ask: Ask, token: string): Promise<boolean> {
  return (await ask("/api/me", { headers: withToken(token) })).status === 200;
}

async function codeOf(reply: ReturnType<Ask>): Promise<[number, string]> {
  const { status, body } = await reply;
  return [status, JSON.parse(body).code];
}

async function nameOf({ id }: Person): Promise<string> {
  return (await db().user.findUniqueOrThrow({ where: { id } })).name;
}

function idOf(token: string): string {
  return String(decodeJwt(token).sid);
}
