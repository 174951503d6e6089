import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { config } from "#lib/config";
import { closeDatabase, db } from "#lib/db/client";
import { openConnection } from "#lib/db/connection";
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
