import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { grantAccessToken } from "#lib/auth/access-token-grant";
import { readActivity } from "#lib/auth/activity";
import { listApiTokens, type NewApiToken, revokeApiToken } from "#lib/auth/api-token";
import { findApiTokenCaller, findBearerCaller } from "#lib/auth/bearer";
import type { User } from "#lib/auth/caller";
import { countGuess, guessesCounted } from "#lib/auth/guess-limit";
import { finishPasswordReset, requestPasswordReset } from "#lib/auth/password-reset";
import { restoreBackup, type Settled } from "#lib/auth/restoration";
import { findSession, renewSession } from "#lib/auth/session";
import { endSession } from "#lib/auth/session-ending";
import { listSessions } from "#lib/auth/session-listing";
import { signInWithPassword } from "#lib/auth/sign-in";
import { findAccount } from "#lib/auth/user";
import { disableUser } from "#lib/auth/user-administration";
import { seconds } from "#lib/clock";
import { config } from "#lib/config";
import { backUp } from "#lib/db/backup";
import { closeDatabase, databaseFile, db } from "#lib/db/client";
import { openConnection, query } from "#lib/db/connection";
import type { Restored } from "#lib/db/restore";
import { pass } from "#lib/testing/clock";
import { useFreshDatabase } from "#lib/testing/database";
import { mailedToken, mailsTo } from "#lib/testing/mail";
import { openElsewhere } from "#lib/testing/other-process";
import { signedInCaller, someApiToken, someCaller, somePassword, someSession, someUser } from "#lib/testing/people";

let ada: User;
let backup: string;

useFreshDatabase();

beforeEach(async () => {
  ada = await someUser();
  const elsewhere = mkdtempSync(join(tmpdir(), "latchkey-backups-"));
  backup = join(elsewhere, "of-yesterday");
  return () => rmSync(elsewhere, { recursive: true });
});

describe("a restored backup", () => {
  test("brings no session and no API token back: neither one that ended since, nor one that lives", async () => {
    const sessions = [await someSession(ada), await someSession(ada, true)] as const;
    const apiTokens = [await someApiToken(ada), await someApiToken(ada)] as const;
    const accessTokens = await Promise.all(apiTokens.map(accessTokenFor));
    await makeBackup();
    await revokeApiToken(await signedInCaller(sessions[1]), apiTokens[0].apiToken.id);
    expect(await endSession(someCaller(sessions[0]))).toBe(true);
    expect((await restored()).settled.ended).toMatchObject({ sessions: 4, apiTokens: 2 });
    for (const issued of sessions) {
      expect(await findSession(someCaller(issued))).toEqual({ ok: false, error: "not-signed-in" });
      expect(await renewSession(someCaller(issued))).toEqual({ ok: false, error: "not-signed-in" });
    }
    for (const text of [...apiTokens.map(({ secret }) => secret), ...accessTokens]) {
      expect(await findBearerCaller(text, someCaller())).toEqual({ ok: false, error: "bearer-invalid" });
    }
    expect([await listSessions(), await listApiTokens(ada.id)]).toEqual([[], []]);
    const { events } = await readActivity(ada.id, { limit: 6 });
    expect(new Set(events.map(({ kind, actor }) => `${kind} by ${actor}`))).toEqual(
      new Set(["session-ended by operator", "api-token-revoked by operator"]),
    );
  });

  test("brings no mailed token back, spent since or not, and sends nothing a second time", async () => {
    await requestPasswordReset(ada.email);
    await makeBackup();
    const token = await mailedToken(ada.email);
    const reset = () => finishPasswordReset({ token, password: "quite another passphrase" }, someCaller());
    expect((await reset()).ok).toBe(true);
    const sent = await mailsTo(ada.email);
    expect((await restored()).settled.ended).toMatchObject({ oneTimeTokens: 1, letters: 1 });
    expect(await reset()).toEqual({ ok: false, error: "token-invalid" });
    expect(await mailsTo(ada.email)).toEqual(sent);
  });

  test("knows no browser any more: its owner is told of the next sign-in", async () => {
    const signIn = async (deviceToken: string | null) => {
      const credentials = { email: ada.email, password: somePassword, keepSignedIn: false };
      const signedIn = await signInWithPassword(credentials, { ...someCaller(), deviceToken });
      return signedIn.ok ? signedIn.value.device : null;
    };
    const device = await signIn(null);
    await makeBackup();
    const told = (await mailsTo(ada.email)).length;
    await signIn(device);
    expect(await mailsTo(ada.email)).toHaveLength(told);
    expect((await restored()).settled.ended.devices).toBe(1);
    await signIn(device);
    expect(await mailsTo(ada.email)).toHaveLength(told + 1);
  });

  test("keeps out whoever was disabled since", async () => {
    const bob = await someUser();
    await makeBackup();
    await disableUser(bob);
    const { settled } = await restored();
    expect(settled).toMatchObject({ accounts: 2, ended: { accounts: 1 }, disabledStayOut: true });
    expect((await findAccount({ id: bob.id }))?.disabledAt).not.toBeNull();
    expect((await findAccount({ id: ada.id }))?.disabledAt).toBeNull();
  });

  test("forgives no guess: of two counts the stricter one holds", async () => {
    pass(seconds(0)); // the clock stands, or a wait might be over
    onTestFinished(() => void vi.useRealTimers());
    await guess("before@example.com", 3);
    await guess("both@example.com", 1);
    await makeBackup();
    await guess("both@example.com", 4);
    await guess("since@example.com", 5);
    await db().rateLimit.deleteMany({ where: { used: 3 } });
    expect((await restored()).settled.countsGoOn).toBe(true);
    expect(await guess("both@example.com", 0)).toBe(5);
    expect(await guess("since@example.com", 0)).toBe(5);
    expect(await guess("before@example.com", 0)).toBe(3);
    for (const address of ["both@example.com", "since@example.com"]) {
      expect(await countGuess("password-of-address", address)).toMatchObject({ error: "too-many-guesses" });
    }
  });

  test("holds what it held, and the database before is kept as it was", async () => {
    await makeBackup();
    const bob = await someUser();
    const { kept } = await restored();
    expect(await findAccount({ id: ada.id })).toMatchObject(ada);
    expect(await findAccount({ id: bob.id })).toBeNull();
    expect(await rowsOf(kept ?? "", "SELECT id FROM User")).toEqual(expect.arrayContaining([[ada.id], [bob.id]]));
    expect([statSync(kept ?? "").mode & 0o777, statSync(databaseFile()).mode & 0o777]).toEqual([0o600, 0o600]);
  });

  test("has of each table what was decided on: a new table wants a decision, too", async () => {
    await someApiToken(ada);
    await signInWithPassword({ email: ada.email, password: somePassword, keepSignedIn: false }, someCaller());
    await requestPasswordReset(ada.email);
    await countGuess("password-of-address", "nobody@example.com");
    await makeBackup();
    await restored();
    const ours = "type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_prisma_%'";
    const tables = await rowsOf(databaseFile(), `SELECT name FROM sqlite_master WHERE ${ours}`);
    const counted = tables.map(async ([name]) => [
      name,
      (await rowsOf(databaseFile(), `SELECT 1 FROM ${name}`)).length,
    ]);
    const [comesBack, ends] = [expect.toSatisfy((rows) => rows > 0), 0];
    expect(Object.fromEntries(await Promise.all(counted))).toEqual({
      User: comesBack,
      Event: comesBack,
      RateLimit: comesBack,
      Session: ends,
      KnownDevice: ends,
      OneTimeToken: ends,
      ApiToken: ends,
      OutboxLetter: ends,
    });
  });

  test("of an older version is brought up to this one", async () => {
    await makeBackup();
    await change(backup, "ALTER TABLE RateLimit DROP COLUMN waitsUntil");
    await change(backup, "DELETE FROM _prisma_migrations WHERE migration_name LIKE '%_guesses'");
    await restored();
    expect(await guess("ada@example.com", 1)).toBe(1);
  });
});

describe("where there is nothing to replace", () => {
  test("a backup makes the database, and the folder that it is in", async () => {
    await makeBackup();
    await closeDatabase();
    rmSync(config().dataDir, { recursive: true });
    const unknown = { disabledStayOut: false, countsGoOn: false };
    expect(await restored()).toMatchObject({ kept: null, settled: { accounts: 1, ...unknown } });
    expect(await findAccount({ id: ada.id })).toMatchObject(ada);
  });

  test("what is no database is kept, with the log of writes that is left beside it", async () => {
    await makeBackup();
    await closeDatabase();
    writeFileSync(databaseFile(), "garbage ".repeat(1000));
    writeFileSync(`${databaseFile()}-wal`, "a log of writes");
    const { kept, settled } = await restored();
    expect(settled).toMatchObject({ disabledStayOut: false, countsGoOn: false });
    expect(readFileSync(`${kept}-wal`, "utf8")).toBe("a log of writes");
    expect(readFileSync(kept ?? "", "utf8")).toContain("garbage");
    expect(await findAccount({ id: ada.id })).toMatchObject(ada);
  });
});

describe("nothing is changed", () => {
  test("while another process has the database open, whatever it does", async () => {
    await makeBackup();
    await closeDatabase();
    const other = await openElsewhere(databaseFile());
    onTestFinished(other.stop);
    expect(await restoreBackup(backup)).toEqual({ ok: false, error: "in-use" });
    await other.stop();
    expect((await restoreBackup(backup)).ok).toBe(true);
  });

  test.each([
    ["is not SQLite", "not-a-database", () => writeFileSync(backup, "garbage ".repeat(1000))],
    ["is empty", "not-ours", () => writeFileSync(backup, "")],
    ["is damaged", "damaged", () => damage()],
    ["is another program's", "not-ours", () => change(backup, "DROP TABLE _prisma_migrations")],
    ["lacks a table", "not-ours", () => change(backup, "DROP TABLE KnownDevice")],
    [
      "acts by itself",
      "not-ours",
      () => change(backup, "CREATE TRIGGER t AFTER INSERT ON Session BEGIN SELECT 1; END"),
    ],
    ["is a newer version's", "too-new", () => change(backup, noteOf("99990101000000_later", 1))],
    ["is half migrated", "half-migrated", () => change(backup, noteOf("20270101000000_half", null))],
  ])("by a backup that %s", async (_, error, spoil) => {
    await makeBackup();
    await spoil();
    await closeDatabase();
    const [before, names] = [readFileSync(backup), filesBeside()];
    expect(await restoreBackup(backup)).toEqual({ ok: false, error });
    expect(filesBeside()).toEqual(names);
    expect(readFileSync(backup).equals(before)).toBe(true);
    expect(await findAccount({ id: ada.id })).toMatchObject(ada);
  });

  test("and nobody else gets at the database while a backup takes its place", async () => {
    await makeBackup();
    await closeDatabase();
    const refused: unknown[] = [];
    await restoreBackup(backup, () => {
      const attempt = rowsOf(databaseFile(), "SELECT 1").then(
        () => "let in",
        () => "refused",
      );
      refused.push(attempt);
    });
    expect(await Promise.all(refused)).toEqual(["refused"]);
  });
});

async function makeBackup(): Promise<void> {
  const made = await backUp(databaseFile(), backup);
  expect(made.ok).toBe(true);
}

/** As an operator does it, whom no server is in the way of. */
async function restored(): Promise<Restored<Settled>> {
  await closeDatabase();
  const outcome = await restoreBackup(backup);
  if (!outcome.ok) throw new Error(outcome.error);
  return outcome.value;
}

async function accessTokenFor({ secret }: NewApiToken): Promise<string> {
  const caller = await findApiTokenCaller(secret, someCaller());
  const granted = caller.ok ? await grantAccessToken(undefined, caller.value) : caller;
  return granted.ok ? granted.value.token : "";
}

/** Guesses so often; gives how often was guessed in all. */
async function guess(address: string, times: number): Promise<number> {
  for (let i = 0; i < times; i += 1) await countGuess("password-of-address", address);
  return guessesCounted("password-of-address", address);
}

async function change(file: string, sql: string): Promise<void> {
  await rowsOf(file, sql);
  await rowsOf(file, "PRAGMA journal_mode=DELETE");
}

function noteOf(name: string, finishedAt: number | null): string {
  return `INSERT INTO _prisma_migrations (id, checksum, started_at, finished_at, migration_name)
    VALUES ('1', '', 0, ${finishedAt}, '${name}')`;
}

function damage(): void {
  const bytes = readFileSync(backup);
  writeFileSync(backup, bytes.fill(0xff, bytes.length - 4096));
}

async function rowsOf(file: string, sql: string): Promise<unknown[][]> {
  const connection = await openConnection(file);
  try {
    return await query(connection, sql);
  } finally {
    await connection.dispose();
  }
}

function filesBeside(): string[] {
  return readdirSync(config().dataDir).sort();
}
