/** A page that could not be made: by a bug of ours, or because what it needs is out of reach. Words stand in its place. */
import { renameSync } from "node:fs";
import { test as base, expect } from "@playwright/test";
import { fillIn } from "./fixtures";
import { captured, type OwnServer, startServer } from "./own-server";
import { fromElsewhere, withToken } from "./requests";
import { credentialsOf, newStand, type Stand, unavailable } from "./stand";

/** A bug of ours in whatever reads the activity. */
const bug = `
  import { createRequire } from "node:module";
  const Database = createRequire(process.cwd() + "/")("better-sqlite3");
  const { prepare } = Database.prototype;
  Database.prototype.prepare = function (sql) {
    if (/^SELECT .*\\bEvent\\b/.test(sql)) throw new TypeError("nobody thought of this");
    return prepare.call(this, sql);
  };`;

const page = "/dashboard/activity";
const inOurWords = "Something went wrong on our side. Try again in a moment.";

type Site = { readonly stand: Stand; readonly server: OwnServer; readonly origin: string };

const test = base.extend<object, { site: Site }>({
  site: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures wanted from this pattern
    async ({}, use) => {
      const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(bug)}`;
      const stand = await newStand(3, { NODE_OPTIONS });
      const origin = `http://localhost:${stand.env.PORT}`;
      const server = await startServer({ ...stand.env, PUBLIC_URL: origin }, captured);
      await use({ stand, server, origin });
      await server.stop();
    },
    { scope: "worker" },
  ],
});

test.describe.configure({ mode: "default" }); // one worker, so that there is one server

test("a bug in a page is told in words that need no script, with the reference by which the log tells more", async ({
  site: { server, origin },
}) => {
  const headers = await signedInAs(0, origin);
  const shown = await fetch(origin + page, { headers });
  const body = await shown.text();
  const reference = String(shown.headers.get("x-request-id"));
  expect([shown.status, shown.headers.get("cache-control"), shown.headers.get("retry-after")]).toEqual([
    500,
    "no-store",
    null,
  ]);
  expect(body).toContain("<h1 ");
  expect(body).toContain("Something went wrong");
  expect(body).toContain(reference);
  expect(body).not.toMatch(/nobody thought of this|<script|\bat .+:\d+:\d+/);
  const told = () =>
    server
      .output()
      .split("\n")
      .filter((line) => line.includes(reference) && line.includes('"sys_crash"'));
  await expect.poll(() => told().join("\n")).toContain("nobody thought of this");
});

test("the same bug behind the API is told as problem details", async ({ site: { origin } }) => {
  const reply = await fetch(`${origin}/api/account-export`, { headers: await signedInAs(0, origin) });
  expect([reply.status, await reply.json()]).toEqual([
    500,
    expect.objectContaining({ code: "unexpected", detail: inOurWords }),
  ]);
});

test("whoever wants it compressed, its head only, or in the shape of Next's router gets a whole answer, and so does the next", async ({
  site: { stand, origin },
}) => {
  const headers = await signedInAs(1, origin);
  const asked = { bug: page, database: "/dashboard" };
  await rounds(origin, headers, asked.bug, 500);
  renameSync(stand.file, `${stand.file}.aside`);
  await rounds(origin, headers, asked.database, 503);
  await rounds(origin, headers, "/session/renew", 503);
  renameSync(`${stand.file}.aside`, stand.file);
  expect((await fetch(origin + asked.database, { headers })).status).toBe(200);
});

test("a person who comes there by a link reads it too, and goes on from it", async ({
  site: { origin, server },
  page: tab,
}) => {
  await tab.goto(`${origin}/sign-in`);
  await fillIn(tab, credentialsOf(2));
  await tab.getByRole("button", { name: "Sign in" }).click();
  await tab.getByRole("link", { name: "Activity" }).first().click();
  await expect(tab.getByRole("heading", { name: "Something went wrong" })).toBeVisible();
  const reference = await tab.locator("code").textContent();
  await expect.poll(server.output).toContain(`"reference":"${reference}"`);
  await tab.reload();
  await expect(tab.getByRole("heading", { name: "Something went wrong" })).toBeVisible();
  await tab.getByRole("link", { name: "Go to the front page" }).click();
  await expect(tab).toHaveURL(`${origin}/`);
});

/** Each kind of request twice: a body that does not fit its head would spoil the next answer on the same connection. */
async function rounds(origin: string, headers: Record<string, string>, path: string, status: number): Promise<void> {
  const words = status === 500 ? "Something went wrong" : unavailable.unavailable;
  for (const special of [
    { "accept-encoding": "gzip" },
    { "accept-encoding": "identity" },
    { accept: "application/json" },
  ])
    for (const method of ["GET", "HEAD", "GET"]) {
      const reply = await fetch(origin + path, { method, headers: { ...headers, ...special } });
      const body = await reply.text();
      expect([method, reply.status, reply.headers.get("content-encoding")]).toEqual([method, status, null]);
      expect(reply.headers.get("content-security-policy")).toContain("default-src 'self'");
      if (method === "GET") expect(body).toContain(words);
      else expect(body).toBe("");
    }
  const asNext = await fetch(origin + path, { headers: { ...headers, rsc: "1" } });
  expect(await asNext.text()).not.toContain("nobody thought of this");
}

async function signedInAs(person: number, origin: string): Promise<Record<string, string>> {
  const reply = await fetch(`${origin}/api/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/json", ...fromElsewhere() },
    body: JSON.stringify(credentialsOf(person)),
  });
  expect(reply.status).toBe(200);
  const token = reply.headers.getSetCookie().find((line) => line.startsWith("latchkey-session="));
  return withToken(token?.split(";")[0]?.split("=")[1] ?? "");
}
