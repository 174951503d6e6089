import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { testEnvironment } from "#lib/testing/environment";
import { runCommand, withRoomFor } from "#lib/testing/other-process";

let place: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "latchkey-migrate-"));
});

afterEach(() => rmSync(place, { recursive: true }));

describe("npm run db:migrate", { timeout: 20_000 }, () => {
  test("makes the data folder, says what it applied, and what it copied before", async () => {
    addMigration("1_one", "CREATE TABLE One (id TEXT);");
    expect(await migrate()).toEqual({ code: 0, output: "data/latchkey.db: applied 1_one.\n", complaint: "" });
    expect(statSync(join(place, "data")).mode & 0o777).toBe(0o700);

    addMigration("2_two", "CREATE TABLE Two (id TEXT);");
    const { output } = await migrate();
    expect(output).toMatch(
      /^data\/latchkey\.db: applied 2_two\. The database as it was before: data\/latchkey\.db\.\d{17}\.backup\n$/,
    );
    expect(await migrate()).toEqual({ code: 0, output: "data/latchkey.db is up to date.\n", complaint: "" });
  });

  test("says in one sentence why it failed", async () => {
    addMigration("1_one", "CREATE TABL One (id TEXT);");
    const complaint = 'The migration 1_one cannot be applied: near "TABL": syntax error.\n';
    expect(await migrate()).toEqual({ code: 1, output: "", complaint });
  });

  test("says that the disk is to blame where that takes no more", async () => {
    addMigration("1_one", "CREATE TABLE One (data); INSERT INTO One VALUES (zeroblob(60000));");
    const { code, complaint } = await runCommand(
      "migrate",
      [],
      testEnvironment("data"),
      place,
      "",
      withRoomFor(40_960),
    );
    expect([code, complaint]).toEqual([
      1,
      expect.stringMatching(/^The database cannot be used: .+\. Check the disk, .+\.\n$/),
    ]);
  });

  test("reads .env", async () => {
    addMigration("1_one", "CREATE TABLE One (id TEXT);");
    const variables = Object.entries(testEnvironment("elsewhere")).map(([name, value]) => `${name}='${value}'\n`);
    writeFileSync(join(place, ".env"), variables.join(""));
    expect((await runCommand("migrate", [], {}, place)).output).toBe("elsewhere/latchkey.db: applied 1_one.\n");
  });

  test("says that .env cannot be read", async () => {
    mkdirSync(join(place, ".env"));
    const complaint = ".env cannot be read. Check what it is, and whose.\n";
    expect(await migrate()).toEqual({ code: 1, output: "", complaint });
  });

  test("names what the configuration lacks", async () => {
    const { code, complaint } = await runCommand("migrate", [], {}, place);
    expect(complaint).toContain("SIGNING_KEYS: is missing");
    expect(code).toBe(1);
  });
});

function migrate() {
  return runCommand("migrate", [], testEnvironment("data"), place);
}

function addMigration(name: string, sql: string): void {
  const folder = join(place, "prisma/migrations", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "migration.sql"), sql);
}
