import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { backUp } from "#lib/db/backup";
import { closeDatabase, databaseFile, db, openClient } from "#lib/db/client";
import { migrationNames } from "#lib/db/migration-folder";
import { useFreshDatabase } from "#lib/testing/database";
import { writeElsewhere } from "#lib/testing/other-process";
import { person, session } from "#lib/testing/rows";

let file: string;

useFreshDatabase();

beforeEach(() => {
  const place = mkdtempSync(join(tmpdir(), "latchkey-backup-"));
  file = join(place, "copy.db");
  return () => rmSync(place, { recursive: true });
});

describe("a backup", () => {
  test("is whole and of one moment, though somebody writes all the while", async () => {
    await db().user.createMany({ data: [person("one"), person("other")] });
    await db().$executeRaw`
      CREATE TABLE Ballast AS WITH RECURSIVE Numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM Numbers WHERE n < 20000)
      SELECT randomblob(1000) FROM Numbers`;
    const writer = await writeElsewhere(
      databaseFile(),
      "UPDATE User SET name = name || 'x' WHERE id = 'one'; UPDATE User SET name = (SELECT name FROM User WHERE id = 'one')",
    );
    onTestFinished(writer.stop);
    const parts: number[] = [];
    const made = await backUp(databaseFile(), file, (part) => parts.push(part));
    expect(made).toEqual({ ok: true, value: { bytes: statSync(file).size, newestMigration: migrationNames().at(-1) } });
    const [one, other] = (await namesIn(file)) as [string, string];
    expect(one).toMatch(/^onex+$/);
    expect(other).toBe(one);
    expect(parts).toEqual([...parts].sort((before, after) => before - after));
    expect(parts.length).toBeGreaterThan(3);
  });

  test("takes the place of the file that is there, is one file, and its owner's alone", async () => {
    await db().user.create({ data: person("ada") });
    writeFileSync(file, "something older", { mode: 0o644 });
    expect((await backUp(databaseFile(), file)).ok).toBe(true);
    expect(readdirSync(dirname(file))).toEqual([basename(file)]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file)[18], "its format: 2 would want a log beside it, even to be read").toBe(1);
    expect(await namesIn(file)).toEqual(["ada"]);
  });

  test.each([
    ["a page is damaged", "damaged", damagePage],
    ["rows refer to none", "damaged", loseUser],
    ["a newer version made it", "too-new", () => note("99990101000000_later", true)],
    ["a migration did not end", "half-migrated", () => note("20270101000000_half", false)],
    ["it is somebody else's", "not-ours", () => db().$executeRaw`DROP TABLE _prisma_migrations`],
  ])("is none where %s, and leaves the file that is there", async (_, error, spoil) => {
    await spoil();
    writeFileSync(file, "something older");
    expect(await backUp(databaseFile(), file)).toEqual({ ok: false, error });
    expect(readdirSync(dirname(file))).toEqual([basename(file)]);
    expect(readFileSync(file, "utf8")).toBe("something older");
  });

  test("is none of a database that cannot be read, and says which", async () => {
    const missing = `${databaseFile()}.missing`;
    await expect(backUp(missing, file)).rejects.toMatchObject({ code: "ENOENT", path: missing });
    expect(readdirSync(dirname(file))).toEqual([]);
  });

  test("leaves nothing where it cannot be put", async () => {
    await expect(backUp(databaseFile(), dirname(file))).rejects.toMatchObject({ syscall: "rename" });
    expect(readdirSync(dirname(file))).toEqual([]);
  });
});

async function damagePage(): Promise<void> {
  await closeDatabase();
  const bytes = readFileSync(databaseFile());
  writeFileSync(databaseFile(), bytes.fill(0xff, bytes.length - 4096));
}

async function loseUser(): Promise<void> {
  await db().$executeRaw`PRAGMA foreign_keys=OFF`;
  await db().session.create({ data: { ...session("lost"), userId: "nobody" } });
}

async function note(name: string, ended: boolean): Promise<void> {
  await db().$executeRaw`
    INSERT INTO _prisma_migrations (id, checksum, started_at, finished_at, migration_name)
    VALUES ('1', '', 0, ${ended ? 1 : null}, ${name})`;
}

async function namesIn(databaseFile: string): Promise<string[]> {
  const client = openClient(databaseFile);
  const users = await client.user.findMany({ orderBy: { id: "asc" } });
  await client.$disconnect();
  return users.map(({ name }) => name);
}
