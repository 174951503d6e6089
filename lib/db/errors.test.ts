import { describe, expect, test } from "vitest";
import { db } from "#lib/db/client";
import { isDatabaseBusy, whyOutOfReach } from "#lib/db/errors";
import { useFreshDatabase } from "#lib/testing/database";
import { person } from "#lib/testing/rows";

useFreshDatabase();

const long = "x".repeat(100_000);

/** Every way in which the application writes. */
const writes = [
  ["of a model", () => db().user.create({ data: { ...person("one"), name: long } })],
  ["of raw SQL", () => db().$executeRaw`UPDATE "User" SET "name" = ${long}`],
  ["that gives rows back", () => db().$queryRaw`UPDATE "User" SET "name" = ${long} RETURNING "id"`],
  ["in a transaction", () => db().$transaction((tx) => tx.user.create({ data: { ...person("one"), name: long } }))],
  ["of a batch", () => db().$transaction([db().user.create({ data: { ...person("one"), name: long } })])],
] as const;

describe.each(writes)("a write %s that cannot be written", (_, write) => {
  test.each([
    ["max_page_count", 1, 1_000_000, "database or disk is full (SQLITE_FULL)"],
    ["query_only", 1, 0, "attempt to write a readonly database (SQLITE_READONLY)"],
  ])("by %s is out of reach, and can be written afterwards", async (setting, bad, good, why) => {
    await db().user.create({ data: person("before") });
    await db().$queryRawUnsafe(`PRAGMA ${setting}=${bad}`);
    const error = await write().then(String, (reason) => reason);
    expect([whyOutOfReach(error), isDatabaseBusy(error)]).toEqual([why, false]);
    await db().$queryRawUnsafe(`PRAGMA ${setting}=${good}`);
    await write();
  });
});

test("a table that is not there is out of reach: the file is not ours", async () => {
  await db().$executeRaw`DROP TABLE "ApiToken"`;
  for (const read of [() => db().apiToken.count(), () => db().$queryRaw`SELECT * FROM "ApiToken"`]) {
    const error = await read().then(String, (reason) => reason);
    expect(whyOutOfReach(error)).toMatch(/^no such table: (main\.)?ApiToken \(SQLITE_ERROR\)$/);
  }
});

test("what is wrong with a row, or with a statement, is not the file's fault", async () => {
  await db().user.create({ data: person("one") });
  const bugs = [() => db().user.create({ data: person("one") }), () => db().$queryRaw`SELECT`];
  for (const bug of bugs) {
    const error = await bug().then(String, (reason) => reason);
    expect([error instanceof Error, whyOutOfReach(error), isDatabaseBusy(error)]).toEqual([true, null, false]);
  }
});
