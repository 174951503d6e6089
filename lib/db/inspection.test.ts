import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { closeDatabase, databaseFile, db } from "#lib/db/client";
import { inspectDatabase } from "#lib/db/inspection";
import { useFreshDatabase } from "#lib/testing/database";
import { session } from "#lib/testing/rows";

const pageSize = 4096;

useFreshDatabase();

describe("a look at the database", () => {
  test("finds its settings, and a sound file", async () => {
    expect(await inspectDatabase(databaseFile())).toMatchObject({
      settings: { journal_mode: "wal", synchronous: "2", foreign_keys: "1", secure_delete: "1" },
      damage: null,
    });
  });

  test("finds rows that refer to none", async () => {
    await db().$executeRaw`PRAGMA foreign_keys=OFF`;
    await db().session.create({ data: { ...session("lost"), userId: "nobody" } });
    const { damage } = await inspectDatabase(databaseFile());
    expect(damage).toBe("rows of Session refer to rows of User that are gone");
  });

  test("finds a page that was overwritten", async () => {
    await closeDatabase();
    const bytes = readFileSync(databaseFile());
    writeFileSync(databaseFile(), bytes.fill(0xff, bytes.length - pageSize));
    const { damage } = await inspectDatabase(databaseFile());
    expect(damage).toMatch(/page/i);
  });
});
