import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { openClient } from "#lib/db/client";
import { openConnection, query } from "#lib/db/connection";
import { applyMigrations } from "#lib/db/migrate";
import { migrationNames, readMigrations } from "#lib/db/migration-folder";
import { migrationSql } from "#lib/db/migration-sql";
import { pendingMigrations } from "#lib/db/pending-migrations";
import { testEnvironment } from "#lib/testing/environment";
import { runCommand, startCommand } from "#lib/testing/other-process";
import { person, session } from "#lib/testing/rows";

let place: string;
let file: string;
let folder: string;
const all = migrationNames();
const next = "99990101000000_next";

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "latchkey-migrate-"));
  file = join(place, "data", "latchkey.db");
  folder = join(place, "prisma", "migrations");
  cpSync("prisma/migrations", folder, { recursive: true });
});

afterEach(() => rmSync(place, { recursive: true }));

describe("migrating from nothing", () => {
  test("makes a database that lacks nothing, for its owner's eyes only", async () => {
    expect(await pendingMigrations(file, folder)).toEqual(all);
    expect(await applyMigrations(file, folder)).toEqual({ applied: all, backup: null });
    expect(await pendingMigrations(file, folder)).toEqual([]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(place, "data")).mode & 0o777).toBe(0o700);
  });

  test("has nothing to do a second time, and copies nothing", async () => {
    await applyMigrations(file, folder);
    expect(await applyMigrations(file, folder)).toEqual({ applied: [], backup: null });
    expect(readdirSync(join(place, "data"))).toEqual(["latchkey.db"]);
  });

  test("applies all migrations of the repository, which lead to its schema", async () => {
    await applyMigrations(file);
    expect(await pendingMigrations(file)).toEqual([]);
    expect(await migrationSql(readMigrations(), readFileSync("prisma/schema.prisma", "utf8"))).toBeNull();
  });
});

describe("migrating a database that holds something", () => {
  beforeEach(async () => {
    await applyMigrations(file, folder);
    await fill(file);
  });

  test("copies it first, as it was, for its owner's eyes only", async () => {
    addMigration("ALTER TABLE User ADD COLUMN nickname TEXT; UPDATE User SET name = 'changed';");
    const { applied, backup } = await applyMigrations(file, folder);
    expect(applied).toEqual([next]);
    expect(await rows(file, "SELECT name, nickname FROM User")).toEqual([["changed", null]]);
    expect(await rows(backup ?? "", "SELECT name FROM User")).toEqual([["somebody"]]);
    expect(statSync(backup ?? "").mode & 0o777).toBe(0o600);
  });

  test("rebuilds a table without losing the rows that refer to it", async () => {
    const schema = readFileSync("prisma/schema.prisma", "utf8").replace(/^ {2}name .*$/m, "  name String?");
    addMigration((await migrationSql(readMigrations(folder), schema)) ?? "");
    await applyMigrations(file, folder);
    expect(await rows(file, "SELECT id, userId FROM Session")).toEqual([["session", "somebody"]]);
  });

  test.each([
    [
      "does not run",
      "CREATE TABLE Started (id TEXT); DELETE FROM Session; CREATE TABLE User (id TEXT);",
      /next cannot be applied: table User already exists\.$/,
    ],
    [
      "breaks references",
      "CREATE TABLE Started (id TEXT); DELETE FROM User;",
      /leaves rows in Session that refer to rows of User/,
    ],
  ])("leaves everything as it was when a migration %s, and succeeds once it is mended", async (_, sql, complaint) => {
    addMigration(sql);
    await expect(applyMigrations(file, folder)).rejects.toThrow(complaint);
    expect(await rows(file, "SELECT id, userId FROM Session")).toEqual([["session", "somebody"]]);
    expect(await tables(file)).not.toContain("Started");
    addMigration("CREATE TABLE Started (id TEXT);");
    expect((await applyMigrations(file, folder)).applied).toEqual([next]);
  });

  test("says so when a migration ends the transaction that protects it", async () => {
    addMigration("CREATE TABLE Started (id TEXT); COMMIT;");
    await expect(applyMigrations(file, folder)).rejects.toThrow(/take COMMIT and ROLLBACK out of its SQL/);
  });

  test("refuses a migration without SQL", async () => {
    mkdirSync(join(folder, next));
    await expect(applyMigrations(file, folder)).rejects.toThrow(`${next}/migration.sql`);
  });

  test("refuses when another tool began a migration and did not end it", async () => {
    addMigration("CREATE TABLE Started (id TEXT);");
    await rows(
      file,
      `INSERT INTO _prisma_migrations (id, checksum, started_at, migration_name) VALUES ('1', '', 0, '${next}')`,
    );
    await expect(applyMigrations(file, folder)).rejects.toThrow(`Another tool began the migration ${next}`);
    expect(await pendingMigrations(file, folder)).toEqual([next]);
  });
});

describe("two processes", () => {
  test("that migrate at the same time both end well, and one of them does it", async () => {
    const env = testEnvironment(join(place, "data"));
    const ended = await Promise.all(Array.from({ length: 2 }, () => runCommand("migrate", [], env, place)));
    expect(ended.map(({ code, complaint }) => ({ code, complaint }))).toEqual(
      Array(2).fill({ code: 0, complaint: "" }),
    );
    expect(ended.filter(({ output }) => output.includes(`applied ${all.join(", ")}`))).toHaveLength(1);
    expect(ended.filter(({ output }) => output.includes("is up to date"))).toHaveLength(1);
  }, 20_000);

  test("one of which is killed half-way through a migration: reads go on, and the next finds the database as it was", async () => {
    await applyMigrations(file, folder);
    await fill(file);
    addMigration(`${largeMigration} ${endless}`);
    const killed = startCommand("migrate", [], testEnvironment(join(place, "data")), place);
    onTestFinished(() => void killed.kill("SIGKILL"));
    const exited = once(killed, "exit");
    while (!isUnderWay()) await sleep(5);
    expect(await rows(file, "SELECT name FROM User")).toEqual([["somebody"]]);
    killed.kill("SIGKILL");
    expect(await exited).toEqual([null, "SIGKILL"]);

    expect(await pendingMigrations(file, folder)).toEqual([next]);
    expect(await rows(file, "SELECT name FROM User")).toEqual([["somebody"]]);
    addMigration(largeMigration);
    expect((await applyMigrations(file, folder)).applied).toEqual([next]);
    expect(await rows(file, "SELECT count(*) FROM Large")).toEqual([[25_000]]);
  }, 20_000);
});

/** Writes more than SQLite keeps in memory, so that a part is on the disk before the end. */
const largeMigration = `
  DELETE FROM User;
  DELETE FROM Session;
  CREATE TABLE Large AS
    WITH RECURSIVE Numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM Numbers WHERE n < 25000)
    SELECT n, randomblob(1000) FROM Numbers;
`;

/** Does not come to an end by itself, so that it is certain to be killed half-way. */
const endless = `
  CREATE TABLE Endless AS
    WITH RECURSIVE Numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM Numbers)
    SELECT max(n) FROM Numbers;
`;

/** Whether a part of the large migration has reached the disk. */
function isUnderWay(): boolean {
  const log = `${file}-wal`;
  return existsSync(log) && statSync(log).size > 1_000_000;
}

function addMigration(sql: string): void {
  mkdirSync(join(folder, next), { recursive: true });
  writeFileSync(join(folder, next, "migration.sql"), sql);
}

async function fill(databaseFile: string): Promise<void> {
  const client = openClient(databaseFile);
  await client.user.create({ data: { ...person("somebody"), sessions: { create: session("session") } } });
  await client.$disconnect();
}

async function rows(databaseFile: string, sql: string): Promise<unknown[][]> {
  const connection = await openConnection(databaseFile);
  const found = await query(connection, sql);
  await connection.dispose();
  return found;
}

async function tables(databaseFile: string): Promise<unknown[]> {
  return (await rows(databaseFile, "SELECT name FROM sqlite_master")).flat();
}
