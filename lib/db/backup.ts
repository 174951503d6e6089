/**
 * Copies of the database file, by SQLite's online backup: of one moment, while others write. One mechanism for operators
 * and for what is kept before migrations.
 */
import { accessSync, closeSync, constants, fsyncSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import Database from "better-sqlite3";
import { now } from "#lib/clock";
import { openConnection, query } from "#lib/db/connection";
import { cannotBeUsed, isDamage } from "#lib/db/errors";
import { gateLimit } from "#lib/db/gate";
import { migrationFolder } from "#lib/db/migration-folder";
import { examine, findDamage, type Unsoundness } from "#lib/db/soundness";
import { err, ok, type Result } from "#lib/result";
import { newId } from "#lib/secret";

/** Hears, from 0 to 1, how much has been copied. */
export type Progress = (part: number) => void;

/** A copy that is whole and ours: its size, and the newest migration that it has. */
export type Backup = { readonly bytes: number; readonly newestMigration: string };

type Check<T> = (copy: SqlDriverAdapter) => Promise<Result<T, Unsoundness>>;

/** 4 MiB of our pages: little enough for progress to be seen, and much enough to be fast. */
const pagesAStep = 1024;

/**
 * Copies the database to `file`, readable by its owner alone, in the place of what is there. `file` is the whole copy or what
 * it was before, whenever the process ends; nothing of the copy is left where it turns out not to be sound. Throws what
 * the system says where it cannot be read or written.
 */
export async function backUp(
  databaseFile: string,
  file: string,
  onProgress?: Progress,
  folder = migrationFolder,
): Promise<Result<Backup, Unsoundness>> {
  const copied = await copyChecked(databaseFile, file, (copy) => examine(copy, folder), onProgress);
  return copied.ok ? ok({ newestMigration: copied.value, bytes: statSync(file).size }) : copied;
}

/** Copies a database of any state to a new file beside it, and gives that file's path. Fails only where it is damaged. */
export async function backUpBeside(databaseFile: string): Promise<Result<string, Unsoundness>> {
  const file = nameBeside(databaseFile, "backup");
  const copied = await copyChecked(databaseFile, file, soundAtLeast);
  return copied.ok ? ok(file) : copied;
}

/** A name for what is kept beside the database, by the time: "latchkey.db.20261123182501123.backup". */
export function nameBeside(databaseFile: string, kind: string): string {
  return `${databaseFile}.${now().toISOString().replace(/\D/g, "")}.${kind}`;
}

/**
 * Makes `file`, which must not be there yet, a copy of the database `from`. Throws what SQLite says where it is none, and what
 * the system says where it cannot be read: of that SQLite would not say which of the two it is about.
 */
export async function copyPages(from: string, file: string, onProgress: Progress = () => {}): Promise<void> {
  accessSync(from, constants.R_OK);
  closeSync(openSync(file, "wx", 0o600));
  const source = new Database(from, { fileMustExist: true, timeout: gateLimit });
  try {
    holdMoment(source);
    await source.backup(file, {
      progress: ({ totalPages, remainingPages }) => {
        onProgress(1 - remainingPages / Math.max(totalPages, 1));
        return pagesAStep;
      },
    });
  } finally {
    source.close();
  }
}

/**
 * Leaves a database in one file, with nothing of it in a log of writes beside it: whoever moves that file moves all of it.
 * SQLite tries the same as it closes a file, but does not say so where it cannot, as on a full disk. Here it throws.
 */
export async function makeOneFile(connection: SqlDriverAdapter): Promise<void> {
  const [[mode] = []] = await query(connection, "PRAGMA journal_mode=DELETE");
  if (mode !== "delete") throw cannotBeUsed("its log of writes cannot be taken into it");
}

/** Puts a finished file in the place of another, so that a loss of power leaves either the one or the other. */
export function takePlace(finished: string, file: string): void {
  flush(finished, "r+");
  renameSync(finished, file);
  flush(dirname(file), "r");
}

/** Removes a database that is not finished, with what SQLite puts beside it. */
export function removeUnfinished(file: string): void {
  for (const suffix of ["", "-wal", "-shm", "-journal"]) rmSync(`${file}${suffix}`, { force: true });
}

async function copyChecked<T>(
  from: string,
  file: string,
  check: Check<T>,
  onProgress?: Progress,
): Promise<Result<T, Unsoundness>> {
  const unfinished = `${file}.${newId()}.unfinished`;
  try {
    await copyPages(from, unfinished, onProgress);
    const checked = await checkCopy(unfinished, check);
    if (checked.ok) takePlace(unfinished, file);
    return checked;
  } catch (error) {
    if (isDamage(error)) return err("damaged");
    throw error;
  } finally {
    removeUnfinished(unfinished);
  }
}

async function checkCopy<T>(file: string, check: Check<T>): Promise<Result<T, Unsoundness>> {
  const connection = await openConnection(file);
  try {
    const checked = await check(connection);
    if (checked.ok) await makeOneFile(connection);
    return checked;
  } finally {
    await connection.dispose();
  }
}

async function soundAtLeast(copy: SqlDriverAdapter): Promise<Result<null, Unsoundness>> {
  return (await findDamage(copy, "integrity_check")) === null ? ok(null) : err("damaged");
}

/**
 * From here on the connection sees the database as it is now. Without that, each write of another process would make the
 * copy begin anew, and beside a busy server it would never end.
 */
function holdMoment(source: Database): void {
  source.exec("BEGIN").prepare("SELECT count(*) FROM sqlite_master").get();
}

function flush(path: string, flags: "r" | "r+"): void {
  const descriptor = openSync(path, flags);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
