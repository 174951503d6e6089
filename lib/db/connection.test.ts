import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { config } from "#lib/config";
import { closeDatabase, db } from "#lib/db/client";
import { isOlder, oldestSqlite, openConnection } from "#lib/db/connection";
import { useFreshDatabase } from "#lib/testing/database";

useFreshDatabase();

describe("the connection", () => {
  test.each([
    ["journal_mode", "wal"],
    ["synchronous", 2n],
    ["foreign_keys", 1n],
    ["secure_delete", 1n],
    ["busy_timeout", 50n],
  ])("has %s set to %s", async (setting, value) => {
    const [row] = await db().$queryRawUnsafe<Record<string, unknown>[]>(`PRAGMA ${setting}`);
    expect(Object.values(row ?? {})).toEqual([value]);
  });

  test("is one of a SQLite without the defect in WAL mode", async () => {
    const [row] = await db().$queryRaw<{ version: string }[]>`SELECT sqlite_version() AS version`;
    expect(row?.version).toMatch(/^3\.\d+\.\d+$/);
    expect([oldestSqlite, isOlder(row?.version ?? "", oldestSqlite)]).toEqual(["3.51.3", false]);
  });

  test.each([
    ["3.51.2", true],
    ["3.9.4", true],
    ["2.99.99", true],
    ["3.51.3", false],
    ["3.51.10", false],
    ["3.100.0", false],
  ])("knows of SQLite %s whether it is too old", (version, isTooOld) => {
    expect(isOlder(version, oldestSqlite)).toBe(isTooOld);
  });

  test("is refused where a setting does not take (a database in memory has no WAL)", async () => {
    await expect(openConnection(":memory:")).rejects.toThrow("SQLite refuses journal_mode=WAL: it stays at memory.");
  });

  test("is open no more once the process's database is closed, and the next one is another", async () => {
    const first = db();
    await first.user.count();
    await closeDatabase();
    expect(readdirSync(config().dataDir)).toEqual(["latchkey.db"]);
    expect(db()).not.toBe(first);
    expect(await db().user.count()).toBe(0);
  });
});
