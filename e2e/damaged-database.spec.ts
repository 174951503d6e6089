/** A database file that is not what it was: overwritten, replaced or gone, at start and under a running server. */
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { fillIn } from "./fixtures";
import { captured, failToStart, type OwnServer, startServer } from "./own-server";
import { expectPace, slowness, test, warmUp } from "./pace";
import { sendTo, withToken } from "./requests";
import {
  credentialsOf,
  expectRefusal,
  lookInto,
  newStand,
  type Stand,
  statusesFor,
  tokenOf,
  unavailable,
} from "./stand";

const garbage = Buffer.alloc(500_000, "garbage");

type Fault = { readonly what: string; readonly cause: (stand: Stand) => void; readonly end: (stand: Stand) => void };

const faults: readonly Fault[] = [
  { what: "overwritten by garbage", cause: ({ file }) => writeFileSync(file, garbage), end: putBackContent },
  { what: "emptied", cause: ({ file }) => writeFileSync(file, ""), end: putBackContent },
  { what: "moved away", cause: moveAside, end: putBack },
  {
    what: "replaced by garbage",
    cause: (stand) => {
      moveAside(stand);
      writeFileSync(stand.file, garbage);
    },
    end: putBack,
  },
];

test("whatever becomes of the file under a running server, it says so in words, loses nothing, and goes on afterwards", async ({
  undisturbed,
}) => {
  const stand = await newStand(1 + faults.length);
  const server = await startServer(stand.env, captured);
  const seen = { ...server, token: null };
  await warmUp(seen, undisturbed);
  const tokens: string[] = [];
  for (const [person, { what, cause, end }] of faults.entries()) {
    await test.step(what, async () => {
      tokens.push(await tokenOf(server, person));
      keepContent(stand);
      cause(stand);
      await expectOutOfReach(server, tokens[0] ?? "");
      expectPace(await slowness(seen, undisturbed));
      end(stand);
      for (const token of tokens) expect(await statusesFor(server, token)).toEqual([200, 200]);
    });
  }
  tokens.push(await tokenOf(server, faults.length));
  const everybody = tokens.length;
  expect(await lookInto(stand.file)).toEqual({ integrity: "ok", sessions: everybody, signIns: everybody });
  expect(await server.stop()).toEqual([0, null]);
});

test("a server whose database is none says so, and ends", async () => {
  const { env, file } = await newStand();
  writeFileSync(file, garbage);
  const { code, output } = await failToStart(env);
  const reason = `The database ${file} cannot be used: file is not a database (SQLITE_NOTADB).`;
  expect([code, output]).toEqual([1, expect.stringContaining(reason)]);
  expect(output).not.toMatch(/\bat .+:\d+:\d+/);
});

test("a person reads what is wrong instead of a page, and comes on by trying again, with JavaScript and without", async ({
  browser,
}) => {
  const stand = await newStand(1);
  const site = `http://localhost:${stand.env.PORT}`;
  const server = await startServer({ ...stand.env, PUBLIC_URL: site }, captured);
  for (const javaScriptEnabled of [true, false]) {
    const page = await browser.newPage({ javaScriptEnabled });
    await page.goto(`${site}/sign-in`);
    await fillIn(page, credentialsOf(0));
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("heading", { name: "Dashboard" })).toBeVisible();
    moveAside(stand);
    await page.getByRole("link", { name: "Sessions" }).click();
    await expectInWords(page);
    await page.goto(`${site}/dashboard/activity`);
    await expectInWords(page);
    putBack(stand);
    await page.getByRole("link", { name: "Try again" }).click();
    await expect(page.getByRole("heading", { name: "Activity" })).toBeVisible();
    await page.close();
  }
  await server.stop();
});

async function expectInWords(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { name: "Not right now" })).toBeVisible();
  await expect(page.getByText(unavailable.unavailable)).toBeVisible();
}

/** That everything which needs the database says so in words, and everything else is as ever. */
async function expectOutOfReach(server: OwnServer, token: string): Promise<void> {
  await expectRefusal(server, faults.length, "unavailable");
  expect(await statusesFor(server, token)).toEqual([503, 503]);
  const asked = { headers: withToken(token) };
  const { headers, body } = await sendTo(server.port, "/dashboard", asked);
  expect([headers["retry-after"], body]).toEqual(["5", expect.stringContaining(unavailable.unavailable)]);
  for (const open of ["/", "/sign-in", "/sign-up", "/healthz"])
    expect([open, (await sendTo(server.port, open, asked)).status]).toEqual([open, 200]);
}

function moveAside({ file }: Stand): void {
  renameSync(file, `${file}.aside`);
}

function putBack({ file }: Stand): void {
  rmSync(file, { force: true });
  renameSync(`${file}.aside`, file);
}

function keepContent({ file }: Stand): void {
  writeFileSync(`${file}.content`, readFileSync(file));
}

function putBackContent({ file }: Stand): void {
  writeFileSync(file, readFileSync(`${file}.content`));
}
