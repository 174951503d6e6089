/** Having the database to oneself. */
import { closeSync, existsSync, openSync, readSync } from "node:fs";
import Database from "better-sqlite3";
import { isDamage, isLockHeld } from "#lib/db/errors";
import { busyTimeoutMs } from "#lib/db/patience";
import { err, ok, type Result } from "#lib/result";

/** The database, for whoever has it to themselves. */
export type Present = {
  /** What a query finds; null where the database has no such table or column, or is damaged there. */
  readonly find: (sql: string) => readonly unknown[] | null;
};

/** `present` is null where there is no database, or none that can be read: then nobody knows whether it is in use. */
export type Alone = { readonly present: Present | null; readonly release: () => void };

/**
 * Keeps all other processes from the database until `release`. Fails with "in-use" where one has it open, even if it does
 * nothing. That is told by SQLite's own locks: while anybody has a database with a log of writes (WAL) open, nobody else
 * can take it out of that mode. So the database is left without it; whoever opens it next brings it back. This process must
 * not have it open either.
 */
export function holdAlone(databaseFile: string): Result<Alone, "in-use"> {
  if (!isSqlite(databaseFile)) return ok(nobody);
  const connection = new Database(databaseFile, { fileMustExist: true, timeout: busyTimeoutMs });
  try {
    connection.pragma("journal_mode=DELETE", { simple: true });
    connection.exec("BEGIN EXCLUSIVE");
    // Somebody may have come in between, and brought it back.
    if (connection.pragma("journal_mode", { simple: true }) === "delete") return ok(aloneWith(connection));
    connection.close();
    return err("in-use");
  } catch (error) {
    connection.close();
    if (isLockHeld(error)) return err("in-use");
    if (isDamage(error)) return ok(nobody);
    throw error;
  }
}

/** Whether it begins as SQLite's files do. What does not, SQLite must not touch: it would tidy up what is left beside it. */
function isSqlite(file: string): boolean {
  if (!existsSync(file)) return false;
  const beginning = Buffer.alloc(16);
  const descriptor = openSync(file, "r");
  readSync(descriptor, beginning);
  closeSync(descriptor);
  return beginning.toString("latin1") === "SQLite format 3\0";
}

const nobody: Alone = { present: null, release: () => undefined };

function aloneWith(connection: Database): Alone {
  return { present: { find: (sql) => foundIn(connection, sql) }, release: () => void connection.close() };
}

function foundIn(connection: Database, sql: string): readonly unknown[] | null {
  try {
    return connection.prepare(sql).all();
  } catch {
    return null;
  }
}
