/** Backups and restores that do not come to their end: the disk is full, or the process is killed. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { days, now, plus } from "#lib/clock";
import { backUp } from "#lib/db/backup";
import { closeDatabase, databaseFile, db } from "#lib/db/client";
import { openConnection, query } from "#lib/db/connection";
import { useFreshDatabase } from "#lib/testing/database";
import { op } from "#lib/testing/operator";
import { withRoomFor } from "#lib/testing/other-process";
import { person, session } from "#lib/testing/rows";

const sessions = 300;

/** What is in the database, and what a restore makes of it. */
const before = { integrity: "ok", names: ["ada", "bob"], sessions };
const restored = { integrity: "ok", names: ["ada"], sessions: 0 };

let place: string;
let backup: string;

useFreshDatabase();

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), "latchkey-broken-off-"));
  backup = join(place, "of-yesterday.db");
  await db().user.create({ data: person("ada") });
  const living = { userId: "ada", endsAt: plus(now(), days(1)) };
  const rows = Array.from({ length: sessions }, (_, index) => ({ ...session(`session-${index}`), ...living }));
  await db().session.createMany({ data: rows });
  await backUp(databaseFile(), backup);
  await db().user.create({ data: person("bob") });
  await closeDatabase();
  return () => rmSync(place, { recursive: true });
});

describe("where the disk has no room", () => {
  test.each([
    ["to copy the backup", -4096],
    ["for what ends in the copy, which is larger than the backup by that", 0],
  ])("%s, the database stays what it was, and the operator is told", async (_, room) => {
    const beside = readdirSync(join(databaseFile(), ".."));
    const through = withRoomFor(statSync(backup).size + room);
    const { code, complaint } = await op(["restore", backup, "--yes"], { through });
    const [from, to] = [backup, databaseFile()];
    expect(complaint).toMatch(sentence(`${from} could not be copied to ${to} \\(.+\\(SQLITE_\\w+\\)\\)`));
    expect([code, await lookInto(to)]).toEqual([1, before]);
    expect(readdirSync(join(to, "..")).filter((name) => name !== "prisma")).toEqual(beside);
  });

  test("for a backup, the file stays what it was, and the operator is told", async () => {
    const file = join(place, "of-today.db");
    writeFileSync(file, "something older");
    const through = withRoomFor(statSync(databaseFile()).size - 4096);
    const { code, complaint } = await op(["backup", file, "--yes"], { through });
    expect(complaint).toMatch(sentence(`${databaseFile()} could not be copied to ${file} \\(.+\\(SQLITE_\\w+\\)\\)`));
    expect([code, readFileSync(file, "utf8")]).toEqual([1, "something older"]);
    expect(readdirSync(place).sort()).toEqual(["of-today.db", "of-yesterday.db"]);
  });
});

describe("one that is killed", { timeout: 180_000 }, () => {
  test("as it restores leaves the database that was there, or the restored one, whole", async () => {
    const moments = {
      "PRAGMA integrity_check": before, // of the copy
      'INSERT INTO "RateLimit"': before, // what it settles last
      "PRAGMA journal_mode=DELETE": before, // what it settled goes into the copy itself
      "before a rename": before,
      "after a rename": restored,
    };
    const found = Object.keys(moments).map(async (moment) => {
      const folder = join(place, moment.replace(/\W/g, "-"));
      cpSync(join(databaseFile(), ".."), folder, { recursive: true });
      const { code } = await op(["restore", backup, "--yes"], { env: { DATA_DIR: folder, ...killedAt(moment) } });
      expect([moment, code]).toEqual([moment, null]);
      return [moment, await lookInto(join(folder, "latchkey.db"))];
    });
    expect(Object.fromEntries(await Promise.all(found))).toEqual(moments);
  });

  test("as it makes a backup leaves the file that was there", async () => {
    const file = join(place, "of-today.db");
    writeFileSync(file, "something older");
    const { code } = await op(["backup", file, "--yes"], { env: killedAt("before a rename") });
    expect([code, readFileSync(file, "utf8")]).toEqual([null, "something older"]);
    const left = expect.stringMatching(/^of-today\.db\..+\.unfinished$/);
    expect(readdirSync(place).sort()).toEqual(["of-today.db", left, "of-yesterday.db"]);
  });
});

/** Makes a process end itself, as nobody can see coming, before a statement that begins like this, or around a rename. */
function killedAt(moment: string): { NODE_OPTIONS: string } {
  const source = `
    import fs from "node:fs";
    import { createRequire, syncBuiltinESMExports } from "node:module";
    const Database = createRequire(${JSON.stringify(import.meta.url)})("better-sqlite3");
    const reach = (moment) => moment.startsWith(${JSON.stringify(moment)}) && process.kill(process.pid, "SIGKILL");
    const [{ prepare }, { renameSync }] = [Database.prototype, fs];
    Database.prototype.prepare = function (sql) {
      reach(sql.trim());
      return prepare.call(this, sql);
    };
    fs.renameSync = (...names) => {
      reach("before a rename");
      renameSync(...names);
      reach("after a rename");
    };
    syncBuiltinESMExports();`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(source)}` };
}

function sentence(pattern: string): RegExp {
  return new RegExp(`^${pattern}\\. Nothing was changed\\.\n$`);
}

async function lookInto(file: string) {
  const connection = await openConnection(file);
  try {
    const [[integrity] = []] = await query(connection, "PRAGMA integrity_check");
    const names = (await query(connection, "SELECT name FROM User ORDER BY name")).flat();
    const [[count] = []] = await query(connection, "SELECT count(*) FROM Session");
    return { integrity, names, sessions: Number(count) };
  } finally {
    await connection.dispose();
  }
}
