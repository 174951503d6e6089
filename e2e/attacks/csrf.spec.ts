/**
 * Another site has the browser of somebody who is signed in here ask for something (OWASP CSRF prevention). Each endpoint that
 * changes anything, through both of its faces, by every way to say where a request comes from.
 */
import { expect } from "@playwright/test";
import { operationsOf, readDocument } from "#e2e/api-document";
import { test } from "#e2e/fixtures";
import { asForm, asJson, fromElsewhere, type Question, withToken } from "#e2e/requests";
import { config } from "#lib/config";
import { db } from "#lib/db/client";
import { type Change, newVictim, traceOf } from "./changes";
import { protectedPages } from "./gate";

const ours = config().publicUrl.origin;
const sameOrigin = { "sec-fetch-site": "same-origin" };

/** What a request of our own pages says of where it comes from. */
const own = [
  sameOrigin,
  { ...sameOrigin, origin: ours },
  { origin: ours },
  { origin: ours, referer: "https://evil.example/" },
];

/** What others' say, or forge. */
const foreign = [
  ...["cross-site", "same-site", "none", "", "same-origin, same-origin", "Same-Origin", "same-origin;x"].map(
    (site) => ({
      "sec-fetch-site": site,
      origin: ours,
      referer: `${ours}/dashboard`,
    }),
  ),
  ...["null", "", "https://evil.example", `${ours}.evil.example`, `${ours}/`, `${ours}0`, ours.toUpperCase()].map(
    (origin) => ({ origin, referer: `${ours}/dashboard` }),
  ),
  { origin: ours.replace("http:", "https:") },
  { origin: ours.replace("localhost", "127.0.0.1") },
  { origin: `${ours}, https://evil.example` },
  { origin: "https://evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" },
];

/** What says nothing: believed of a client that is no browser, and so of none that brings a cookie. */
const silent = [{}, { referer: `${ours}/dashboard` }, { "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" }];

/** What a form of HTML can send without being asked whether it may. */
const simpleTypes = ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"];

const faces: Record<string, (change: Change, headers: Record<string, string>) => Question> = {
  "a client's JSON": ({ fields }, headers) => asJson(fields, headers),
  "a plain form": ({ fields }, headers) => asForm(fields as Record<string, string>, headers),
};

test("our own pages change all of it", async ({ ask, person }) => {
  const documented = operationsOf(await readDocument(ask)).filter(({ method }) => method === "post");
  const { changes } = await newVictim(person);
  expect(documented.map(({ path }) => path).sort(), "all endpoints are attacked here").toEqual(
    Object.keys(changes).sort(),
  );
  await inTurns(Object.keys(changes), async (path) => {
    const { changes, person: victim } = await newVictim(person);
    // An account whose change of address can be undone is not deleted.
    if (path === "/api/account-deletion") await db().oneTimeToken.deleteMany({ where: { userId: victim.id } });
    const { path: filled, fields, headers } = changes[path] as Change;
    const reply = await ask(filled, asJson(fields, { ...sameOrigin, ...headers, ...fromElsewhere() }));
    expect([200, 201, 202, 204], path).toContain(reply.status);
  });
  for (const headers of own) {
    const { person: victim, token } = await newVictim(person);
    for (const [face, status] of [
      [asJson, 200],
      [asForm, 303],
    ] as const) {
      const reply = await ask("/api/name-change", face({ name: "Ada" }, { ...headers, ...withToken(token) }));
      expect([headers, reply.status, victim.name]).toEqual([headers, status, "Robin Example"]);
    }
  }
});

for (const [face, asked] of Object.entries(faces)) {
  test(`no other site changes anything, by any endpoint: ${face}`, async ({ ask, person }) => {
    const victim = await newVictim(person);
    const before = await traceOf(victim);
    const matrix = Object.values(victim.changes).flatMap((change) => [
      ...foreign.map((headers) => [change, { ...headers, ...change.headers }] as const),
      ...foreign.slice(-2).map((headers) => [change, headers] as const), // as somebody else, which needs no cookie
      ...silent.map((headers) => [change, { ...headers, ...withToken(victim.token) }] as const),
    ]);
    expect(matrix.length).toBeGreaterThan(400);
    await inTurns(matrix, async ([change, headers]) => {
      const { status, body, headers: answered } = await ask(change.path, asked(change, headers));
      const told = [change.path, headers, status, answered["set-cookie"], JSON.parse(body).code];
      expect(told).toEqual([change.path, headers, 403, undefined, "cross-site"]);
    });
    expect(await traceOf(victim)).toEqual(before);
  });
}

test("no type of body that a form can have gets past the check, and none but ours is read", async ({ ask, person }) => {
  const victim = await newVictim(person);
  const before = await traceOf(victim);
  const matrix = Object.values(victim.changes).flatMap((change) => simpleTypes.map((type) => [change, type] as const));
  await inTurns(matrix, async ([{ path, fields, headers }, type]) => {
    const sent = (more: object): Question => ({
      method: "POST",
      headers: { "content-type": type, ...headers, ...more },
      body: JSON.stringify(fields),
    });
    const statuses = [
      await ask(path, sent({ origin: "https://evil.example" })),
      await ask(path, sent({ "sec-fetch-site": "none" })),
    ];
    expect([path, type, ...statuses.map(({ status }) => status)]).toEqual([path, type, 403, 403]);
    if (type === simpleTypes[2]) return;
    expect([path, type, (await ask(path, sent(sameOrigin))).status]).toEqual([path, type, 415]);
  });
  expect(await traceOf(victim)).toEqual(before);
});

test("nothing is changed by asking for it, on no page and by no endpoint", async ({ ask, person }) => {
  const victim = await newVictim(person);
  const before = await traceOf(victim);
  const headers = withToken(victim.token);
  await inTurns(Object.values(victim.changes), async ({ path, fields }) => {
    const query = String(new URLSearchParams(fields as Record<string, string>));
    for (const method of ["GET", "HEAD", "OPTIONS"]) {
      for (const more of [sameOrigin, { "x-http-method-override": "POST", "x-http-method": "POST", ...sameOrigin }]) {
        const { status } = await ask(`${path}?${query}&_method=POST`, { method, headers: { ...headers, ...more } });
        expect([200, 204, 400, 405], `${method} ${path}`).toContain(status);
      }
    }
  });
  for (const path of [...protectedPages(), "/sign-in", "/session/renew", "/sign-up/finish", "/password-reset/finish"]) {
    const { status } = await ask(`${path}?name=Eve&password=${encodeURIComponent(victim.person.password)}&id=x&end=1`, {
      headers,
    });
    expect([200, 303, 307], path).toContain(status);
  }
  expect(await traceOf(victim)).toEqual(before);
  const change = asJson({ name: "Ada" }, { ...sameOrigin, ...headers });
  expect((await ask("/api/name-change", change)).status).toBe(200);
  expect(await traceOf(victim), "a change would have been seen").not.toEqual(before);
});

/** Some at a time: all at once would only wait for each other. */
async function inTurns<T>(all: readonly T[], act: (one: T) => Promise<void>): Promise<void> {
  for (let begin = 0; begin < all.length; begin += 8) await Promise.all(all.slice(begin, begin + 8).map(act));
}
