/**
 * Putting a backup in the place of the database. The backup is only read: everything is done to a copy of it, beside the
 * database, and the copy takes the database's name in one step. Whatever happens before leaves the database as it was.
 */
import { existsSync, linkSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { copyPages, makeOneFile, nameBeside, type Progress, removeUnfinished, takePlace } from "#lib/db/backup";
import { openClient, type PrismaClient } from "#lib/db/client";
import { openConnection } from "#lib/db/connection";
import { isDamage } from "#lib/db/errors";
import { migrateCopy } from "#lib/db/migrate";
import { migrationFolder } from "#lib/db/migration-folder";
import { busyTimeoutMs } from "#lib/db/patience";
import { hasSchemaOf } from "#lib/db/schema-comparison";
import { holdAlone, type Present } from "#lib/db/sole-use";
import { examine, type Unsoundness } from "#lib/db/soundness";
import { err, ok, type Result } from "#lib/result";

/** "in-use": another process has the database open, most likely a server. "miswritten": the disk did not keep what was written. */
export type RestoreFailure = Unsoundness | "in-use" | "miswritten";

/** What took the place of the database, and where that is now: null where there was none. */
export type Restored<T> = { readonly settled: T; readonly bytes: number; readonly kept: string | null };

/** What is to be changed before anybody sees the restored database; `present` is the one that it takes the place of. */
export type Settle<T> = (restored: PrismaClient, present: Present | null) => Promise<T>;

/**
 * Restores `databaseFile` from a backup: copies it, checks the copy, brings it to this version's schema, has it settled, and
 * puts it in the place of the database, which is kept beside it. Nobody can use the database meanwhile. Throws what the
 * system says where files cannot be read or written.
 */
export async function restoreDatabase<T>(
  backup: string,
  databaseFile: string,
  settle: Settle<T>,
  onProgress?: Progress,
  folder = migrationFolder,
): Promise<Result<Restored<T>, RestoreFailure>> {
  mkdirSync(dirname(databaseFile), { recursive: true, mode: 0o700 });
  const alone = holdAlone(databaseFile);
  if (!alone.ok) return alone;
  const copy = nameBeside(databaseFile, "restoring");
  try {
    const made = await soundCopy(backup, copy, folder, onProgress);
    if (!made.ok) return made;
    const settled = await settleIn(copy, settle, alone.value.present);
    await closeLog(copy);
    if (!isWhole(copy)) return err("miswritten");
    const { size: bytes } = statSync(copy);
    return ok({ settled, bytes, kept: await replace(databaseFile, copy) });
  } finally {
    alone.value.release();
    removeUnfinished(copy);
  }
}

async function soundCopy(
  backup: string,
  copy: string,
  folder: string,
  onProgress?: Progress,
): Promise<Result<void, Unsoundness>> {
  try {
    await copyPages(backup, copy, onProgress);
    const examined = await examineFile(copy, folder);
    if (!examined.ok) return examined;
    await migrateCopy(copy, folder);
    return (await hasSchemaOf(copy, folder)) ? ok(undefined) : err("not-ours");
  } catch (error) {
    if ((error as { code?: string }).code === "SQLITE_NOTADB") return err("not-a-database");
    if (isDamage(error)) return err("damaged");
    throw error;
  }
}

async function examineFile(file: string, folder: string): Promise<Result<string, Unsoundness>> {
  const connection = await openConnection(file);
  try {
    return await examine(connection, folder);
  } finally {
    await connection.dispose();
  }
}

async function settleIn<T>(copy: string, settle: Settle<T>, present: Present | null): Promise<T> {
  const client = openClient(copy);
  try {
    return await settle(client, present);
  } finally {
    await client.$disconnect();
  }
}

/** What the settlement wrote may be in a log beside the copy, which does not come along when that takes another name. */
async function closeLog(copy: string): Promise<void> {
  const connection = await openConnection(copy);
  try {
    await makeOneFile(connection);
  } finally {
    await connection.dispose();
  }
}

/** Whether the file is sound by itself. It is read anew, and not made to have a log again, as `openConnection` would. */
function isWhole(file: string): boolean {
  if (existsSync(`${file}-wal`)) return false;
  const connection = new Database(file, { readonly: true, fileMustExist: true });
  try {
    const check = (name: string) => connection.pragma(name, { simple: true });
    return check("quick_check(1)") === "ok" && check("foreign_key_check") === undefined;
  } catch (error) {
    if (isDamage(error)) return false;
    throw error;
  } finally {
    connection.close();
  }
}

/**
 * The database is under its name at every moment: the old one, or the new one. A log of writes that is left beside it belongs
 * to the old one, and SQLite would write it into the new one.
 */
async function replace(databaseFile: string, copy: string): Promise<string | null> {
  const kept = nameBeside(databaseFile, "replaced");
  const isThere = existsSync(databaseFile);
  const undo: (() => void)[] = [];
  try {
    if (isThere) {
      linkSync(databaseFile, kept);
      undo.push(() => rmSync(kept));
    }
    for (const suffix of ["-wal", "-shm", "-journal"].filter((one) => existsSync(`${databaseFile}${one}`))) {
      renameSync(`${databaseFile}${suffix}`, `${kept}${suffix}`);
      undo.push(() => renameSync(`${kept}${suffix}`, `${databaseFile}${suffix}`));
    }
    takePlace(copy, databaseFile);
  } catch (error) {
    const hasTakenPlace = !existsSync(copy);
    if (!hasTakenPlace) for (const step of undo) step();
    throw error;
  }
  // Whoever opened the old file a moment ago is still waiting for it to be released: they shall give up before that.
  await sleep(5 * busyTimeoutMs);
  return isThere ? kept : null;
}
