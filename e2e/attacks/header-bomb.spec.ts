/**
 * Headers and cookies that are too many or too large, sent or planted: refused cheaply, and without shutting anybody out who gets
 * rid of them (OWASP ASVS 4.2.5).
 */
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect } from "@playwright/test";
import { sessionOf, test } from "#e2e/fixtures";
import { asForm, asJson, cookieName, type Reply, tokenIn, withToken } from "#e2e/requests";
import { config } from "#lib/config";
import { db } from "#lib/db/client";
import { isShown } from "./gate";

const { port, host } = config().publicUrl;
const sameOrigin = { "sec-fetch-site": "same-origin" };
const kib = (count: number) => "a".repeat(count * 1024);

test("a large cookie of another name shuts nobody out", async ({ ask, person }) => {
  const { cookie } = withToken((await sessionOf(person)).token);
  for (const large of [`theme=${kib(8)}; ${cookie}`, `${cookie}; theme=${kib(24)}`, `${manyCookies(150)}; ${cookie}`]) {
    expect(isShown(await ask("/dashboard", { headers: { cookie: large } }), person)).toBe(true);
  }
});

test("a large session cookie is a stranger's, who can sign in all the same", async ({ ask, person }) => {
  const { email, password } = person;
  for (const token of [kib(4), kib(8), "a.".repeat(4000), `${kib(3)}.${kib(3)}.${"A".repeat(86)}`]) {
    const { status, headers } = await ask("/dashboard", { headers: withToken(token) });
    expect([status, headers.location]).toEqual([303, "/sign-in?next=%2Fdashboard"]);
    expect((await ask("/sign-in", { headers: withToken(token) })).status).toBe(200);
    const reply = await ask("/api/sign-in", asJson({ email, password }, { ...sameOrigin, ...withToken(token) }));
    expect([reply.status, tokenIn(reply)?.length]).toEqual([200, expect.any(Number)]);
  }
});

test("more than 32 KiB of headers are refused with 431, and the next request is served", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  const bombs = [
    { cookie: `theme=${kib(40)}` },
    { cookie: manyCookies(1000) },
    { "user-agent": kib(33) },
    { referer: `http://${host}/${kib(33)}` },
    Object.fromEntries(Array.from({ length: 1500 }, (_, index) => [`x-many-${index}`, "a".repeat(20)])),
  ];
  for (const headers of bombs) {
    const reply = await ask("/dashboard", {
      headers: { ...headers, ...("cookie" in headers ? {} : withToken(token)) },
    });
    expect([Object.keys(headers)[0], reply.status]).toEqual([Object.keys(headers)[0], 431]);
    expect(reply.headers).toMatchObject({ "x-content-type-options": "nosniff", "cache-control": "no-store" });
    // Whoever embeds a picture with a long address here must not take the cookies of those who look at it.
    expect([reply.headers["set-cookie"], reply.headers["clear-site-data"]]).toEqual([undefined, undefined]);
  }
  expect((await ask(`/sign-in?${kib(33)}`)).status).toBe(431);
  expect(isShown(await ask("/dashboard", { headers: withToken(token) }), person)).toBe(true);
});

// Node drops what comes after the thousandth: a proxy's word of where a request comes from, which it adds at the end.
test("so many headers that some would be lost are refused with 431, and none is lost below", async ({
  person,
  address,
}) => {
  const credentials = JSON.stringify({ email: person.email, password: person.password });
  const signIn = (many: number, last: string) =>
    `POST /api/sign-in HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nX-Forwarded-For: 203.0.113.66\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${credentials.length}\r\n${"a:\r\n".repeat(many)}${last}\r\n\r\n${credentials}`;
  const addresses = async () =>
    (await db().session.findMany({ where: { userId: person.id } })).map(({ address }) => address);
  for (const many of [0, 100, 190]) {
    expect(await answerTo(signIn(many, `X-Forwarded-For: ${address}`))).toMatch(/^HTTP\/1\.1 200 /);
    expect(await answerTo(signIn(many, "Host: evil.example"))).toMatch(/^HTTP\/1\.1 400 /);
  }
  expect(await addresses()).toEqual([address, address, address]);
  for (const many of [200, 500, 990, 995, 999, 1000, 1001, 1500, 2000, 6000]) {
    for (const last of [`X-Forwarded-For: ${address}`, "Host: evil.example"])
      expect([many, (await answerTo(signIn(many, last))).slice(0, 13)]).toEqual([many, "HTTP/1.1 431 "]);
  }
  expect(await addresses()).toHaveLength(3);
});

test("no answer leaves a cookie that a browser would not keep, or more than a few", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  const long = "a".repeat(20_000);
  const headers = { ...sameOrigin, ...withToken(token) };
  const replies = [
    await ask("/api/sign-in", asForm({ email: `${long}@example.com`, password: long, next: `/${long}` }, sameOrigin)),
    await ask("/api/sign-up", asForm({ email: long }, sameOrigin)),
    await ask("/api/password-reset", asForm({ email: long }, sameOrigin)),
    await ask("/api/name-change", asForm({ name: long }, headers)),
    await ask("/api/email-change", asForm({ email: long }, headers)),
    await ask("/api/tokens", asForm({ name: long, scopes: "profile:read" }, headers)),
    await ask("/api/sign-up/finish", asForm({ token: long, name: long, password: long.slice(1) }, sameOrigin)),
  ];
  for (const reply of replies) {
    expect([reply.status, cookiesOf(reply).length]).toEqual([303, 1]);
    for (const cookie of cookiesOf(reply)) expect(cookie.length).toBeLessThan(4096);
    expect(reply.headers.location?.length).toBeLessThan(200);
  }
  const signedIn = await ask("/api/sign-in", asForm({ email: person.email, password: person.password }, sameOrigin));
  expect(cookiesOf(signedIn).map((line) => line.split("=")[0])).toContain(cookieName);
  for (const cookie of cookiesOf(signedIn)) expect(cookie.length).toBeLessThan(1024);
});

function manyCookies(count: number): string {
  return Array.from({ length: count }, (_, index) => `c${index}=${"a".repeat(100)}`).join("; ");
}

function cookiesOf({ headers }: Reply): string[] {
  return headers["set-cookie"] ?? [];
}

/** All that the server answers to these very bytes. */
async function answerTo(bytes: string): Promise<string> {
  const socket = connect(Number(port), "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(bytes);
  return text(socket);
}
