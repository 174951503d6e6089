import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { databaseFile, db, openClient, type PrismaClient } from "#lib/db/client";
import { whyOutOfReach } from "#lib/db/errors";
import { PrismaClient as BareClient } from "#lib/db/generated/client";
import { useFreshDatabase } from "#lib/testing/database";
import { person } from "#lib/testing/rows";

useFreshDatabase();

const garbage = Buffer.alloc(300_000, "garbage");

beforeEach(async () => {
  await db().user.create({ data: person("before") });
});

describe("a database file that is moved away under a running process", () => {
  test("is neither written nor read, and used again once it is back", async () => {
    renameSync(databaseFile(), aside());
    await expectOutOfReach("there is no file, or an empty one (SQLITE_CANTOPEN)");
    renameSync(aside(), databaseFile());
    await expectWhole(["after", "before"]);
  });

  test("is written to on the bare adapter, and all that was acknowledged is gone", async () => {
    const bare = new BareClient({ adapter: new PrismaBetterSqlite3({ url: databaseFile() }) });
    onTestFinished(() => bare.$disconnect());
    await bare.user.count();
    for (const end of ["", "-wal", "-shm"]) rmSync(`${databaseFile()}${end}`);
    await bare.user.create({ data: person("after") });
    expect(existsSync(databaseFile())).toBe(false);
  });
});

describe("a database file that is replaced under a running process", () => {
  test("by another database: that one is read and written from now on", async () => {
    const copy = await copyOf();
    await db().user.create({ data: person("only in the old one") });
    replaceBy(copy);
    await expectWhole(["after", "before"]);
  });

  test("by another database, with the old one's log of writes beside it: it is out of reach until the old one is back", async () => {
    const copy = await copyOf();
    renameSync(databaseFile(), aside());
    renameSync(copy, databaseFile());
    await expectOutOfReach("another file is in its place (SQLITE_CANTOPEN)");
    renameSync(aside(), databaseFile());
    await expectWhole(["after", "before"]);
  });

  test.each([
    ["garbage", garbage, /not a database/],
    ["nothing", "", /no file, or an empty one/],
  ])("by %s: it is out of reach until there is a database again", async (_, content, why) => {
    const copy = await copyOf();
    writeFileSync(aside(), content);
    replaceBy(aside());
    await expectOutOfReach(why);
    replaceBy(copy);
    await expectWhole(["after", "before"]);
  });
});

describe("a database file that is overwritten under a running process", () => {
  test.each([
    ["garbage", () => writeFileSync(databaseFile(), garbage), /no database any more/],
    ["garbage but for its beginning", spoil, /malformed/],
    ["nothing", () => truncateSync(databaseFile()), /no file, or an empty one/],
  ])("by %s: it is out of reach until what was there is there again", async (_, overwrite, why) => {
    await settle();
    const before = readFileSync(databaseFile());
    overwrite();
    await expectOutOfReach(why);
    writeFileSync(databaseFile(), before);
    await expectWhole(["after", "before"]);
  });
});

function aside(): string {
  return `${databaseFile()}.aside`;
}

/** Puts a file in the place of the database, and removes what belongs to the old one. */
function replaceBy(file: string): void {
  renameSync(file, databaseFile());
  for (const end of ["-wal", "-shm"]) rmSync(`${databaseFile()}${end}`, { force: true });
}

async function copyOf(): Promise<string> {
  const copy = `${databaseFile()}.copy`;
  await db().$executeRaw`VACUUM INTO ${copy}`;
  return copy;
}

/** Puts everything that was written into the file itself, and lets the process forget what it has read. */
async function settle(): Promise<void> {
  await db().$queryRaw`PRAGMA wal_checkpoint(TRUNCATE)`;
  await db().$queryRaw`PRAGMA shrink_memory`;
}

/** Leaves the first page as it is, where SQLite would see at once that something is wrong. */
function spoil(): void {
  const file = openSync(databaseFile(), "r+");
  writeSync(file, garbage, 0, garbage.length, 4096);
  closeSync(file);
}

async function expectOutOfReach(why: string | RegExp): Promise<void> {
  const tries = [
    () => db().session.findMany(),
    () => db().user.create({ data: person("lost") }),
    () => db().$transaction((tx) => tx.user.create({ data: person("lost") })),
  ];
  for (const attempt of tries) {
    const error = await attempt().then(String, (reason) => reason);
    expect(whyOutOfReach(error), String(error)).toMatch(why);
  }
}

/** That these are there and no others, when asked by this process after another write, and by one that begins anew. */
async function expectWhole(names: string[]): Promise<void> {
  await db().user.create({ data: person("after") });
  expect(await namesIn(db())).toEqual(names);
  expect(await namesAnew()).toEqual(names);
}

async function namesAnew(): Promise<string[]> {
  const client = openClient(databaseFile());
  onTestFinished(() => client.$disconnect());
  return namesIn(client);
}

async function namesIn(client: PrismaClient): Promise<string[]> {
  return (await client.user.findMany({ orderBy: { id: "asc" } })).map(({ name }) => name);
}
