import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { now, seconds } from "#lib/clock";
import { backUpBeside, nameBeside } from "#lib/db/backup";
import { closeDatabase, databaseFile, db, type PrismaClient } from "#lib/db/client";
import { restoreDatabase } from "#lib/db/restore";
import { pass } from "#lib/testing/clock";
import { useFreshDatabase } from "#lib/testing/database";
import { person, session } from "#lib/testing/rows";

let backup: string;

useFreshDatabase();

beforeEach(async () => {
  const made = await backUpBeside(databaseFile());
  if (!made.ok) throw new Error(made.error);
  backup = made.value;
  await db().user.create({ data: person("since") });
  await closeDatabase();
});

describe("a restore changes nothing", () => {
  test.each([
    ["a page of it is not what was written", damageCopy],
    ["a row of it refers to none", loseUser],
  ])("where the settled copy is not whole: %s", async (_, spoil) => {
    const names = filesBeside();
    expect(await restoreDatabase(backup, databaseFile(), spoil)).toEqual({ ok: false, error: "miswritten" });
    expect(filesBeside()).toEqual(names);
    expect(await db().user.count()).toBe(1);
  });

  test("where the database cannot be kept beside it, and its log of writes stays with it", async () => {
    pass(seconds(0)); // the clock stands: the names of what is kept are known
    onTestFinished(() => void vi.useRealTimers());
    writeFileSync(databaseFile(), "garbage");
    for (const end of ["-wal", "-journal"]) writeFileSync(`${databaseFile()}${end}`, end);
    mkdirSync(`${nameBeside(databaseFile(), "replaced")}-journal`);
    const names = filesBeside();
    await expect(restoreDatabase(backup, databaseFile(), async () => now())).rejects.toMatchObject({
      syscall: "rename",
    });
    expect(filesBeside()).toEqual(names);
    const left = ["", "-wal", "-journal"].map((end) => readFileSync(`${databaseFile()}${end}`, "utf8"));
    expect(left).toEqual(["garbage", "-wal", "-journal"]);
  });
});

/** What SQLite does not write anew as it ends the log of writes. */
async function damageCopy(): Promise<void> {
  const name = filesBeside().find((one) => one.endsWith(".restoring")) ?? "";
  const copy = join(dirname(databaseFile()), name);
  const bytes = readFileSync(copy);
  writeFileSync(copy, bytes.fill(0xff, bytes.length - 4096));
}

async function loseUser(restored: PrismaClient): Promise<void> {
  await restored.$executeRaw`PRAGMA foreign_keys=OFF`;
  await restored.session.create({ data: { ...session("lost"), userId: "nobody" } });
}

function filesBeside(): string[] {
  return readdirSync(dirname(databaseFile())).sort();
}
