import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { listAccounts } from "#lib/auth/user";
import { closeDatabase, databaseFile } from "#lib/db/client";
import { useFreshDatabase } from "#lib/testing/database";
import { op, opJson } from "#lib/testing/operator";
import { openElsewhere } from "#lib/testing/other-process";
import { someSession, someUser } from "#lib/testing/people";

let file: string;

useFreshDatabase();

beforeEach(() => {
  const place = mkdtempSync(join(tmpdir(), "latchkey-backups-"));
  file = join(place, "of-today.db");
  return () => rmSync(place, { recursive: true });
});

describe("npm run op -- backup and restore", { timeout: 60_000 }, () => {
  test("copy the database while it is open, and put the copy in its place", async () => {
    const ada = await someUser();
    await someSession(ada);
    const made = await op(["backup", file]);
    expect(made).toMatchObject({ code: 0, complaint: "" });
    expect(made.output).toMatch(/^\/.*of-today\.db: [\d.]+ MiB in \d+\.\d s, checked, at migration \d{14}_\w+\.\n$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);

    await someUser();
    await closeDatabase();
    const restored = await op(["restore", file, "--yes"]);
    expect(restored).toMatchObject({ code: 0, complaint: "" });
    expect(restored.output).toMatch(/is now what .*of-today\.db held: [\d.]+ MiB in \d+\.\d s, accounts: 1\.\n/);
    expect(restored.output).toMatch(/^1 +sessions$/m);
    expect(restored.output).toMatch(/^The database as it was before: .*latchkey\.db\.\d{17}\.replaced$/m);
    expect(await listAccounts()).toMatchObject([{ id: ada.id }]);
  });

  test("write over no file, and sign nobody out, without being told to", async () => {
    writeFileSync(file, "something older");
    const [backup, restore, told] = await Promise.all([
      op(["backup", file]),
      op(["restore", file]),
      opJson(["backup", file, "--yes"]),
    ]);
    expect(backup).toMatchObject({ code: 2, complaint: expect.stringMatching(/^This overwrites .*add --yes/) });
    expect(restore).toMatchObject({ code: 2, complaint: expect.stringMatching(/signs everybody out\..*add --yes/) });
    expect(told).toMatchObject({ file, bytes: statSync(file).size, seconds: expect.any(Number) });
  });

  test("say what could not be asked of a database that is none any more", async () => {
    await closeDatabase();
    cpSync(databaseFile(), file);
    writeFileSync(databaseFile(), "garbage");
    const { code, output } = await op(["restore", file, "--yes"]);
    expect([code, output.split("\n").slice(-3)]).toEqual([
      0,
      [
        "It could not be asked who was disabled since: those accounts are open again. Disable them anew.",
        "It could not be asked how often passwords were guessed: those counts are the backup's.",
        "",
      ],
    ]);
  });

  test("say which of the two files could not be read, or written", async () => {
    await closeDatabase();
    cpSync(databaseFile(), file);
    mkdirSync(`${file}-wal`); // where SQLite has to read what belongs to it
    const [long, name] = [join(file, "..", "x".repeat(250)), databaseFile()];
    const refused = await Promise.all([op(["backup", long]), op(["restore", file, "--yes"])]);
    expect(refused).toMatchObject([
      { code: 1, complaint: expect.stringMatching(`^${name} could not be copied to ${long} \\(ENAMETOOLONG: .+x\\.`) },
      {
        code: 1,
        complaint: expect.stringMatching(`^${file} could not be copied to ${name} \\(unable to open .+\\)\\. No`),
      },
    ]);
  });

  test("refuse what cannot be done, in a sentence, and change nothing", async () => {
    await closeDatabase();
    const other = await openElsewhere(databaseFile());
    onTestFinished(other.stop);
    writeFileSync(file, "no database ".repeat(1000));
    const refused = await Promise.all([
      op(["backup", join(file, "..", "missing", "file")]),
      op(["backup", `${databaseFile()}-wal`, "--yes"]),
      op(["restore", databaseFile(), "--yes"]),
      op(["restore", file, "--yes"]),
    ]);
    expect(refused.map(({ code, complaint }) => [code, complaint])).toEqual([
      [1, expect.stringMatching(/ is not there: make the folder first\.\n$/)],
      [2, expect.stringMatching(/ belongs to the database itself: choose another file\.\n$/)],
      [2, expect.stringMatching(/ is the database itself\.\n$/)],
      [1, expect.stringMatching(/^Another process has .* open: stop the server first\. Nothing was changed\.\n$/)],
    ]);
    await other.stop();
    const complaint = `${file} is not a SQLite database. Nothing was changed.\n`;
    expect(await op(["restore", file, "--yes"])).toEqual({ code: 1, output: "", complaint });
    expect(readdirSync(join(databaseFile(), "..")).sort()).toEqual(["latchkey.db", "prisma"]);
  });
});
