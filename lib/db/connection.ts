/** A connection to a SQLite file, set up as every part of the program relies on it. */
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import type { SqlDriverAdapter, SqlQuery, SqlQueryable } from "@prisma/driver-adapter-utils";
import { busyTimeoutMs } from "#lib/db/patience";

/** The first release without the defect by which two processes could damage a file in WAL mode. */
export const oldestSqlite = "3.51.3";

/** Each setting of the connection, with the value that SQLite says it has then. */
const settings = [
  { name: "busy_timeout", value: busyTimeoutMs, reads: busyTimeoutMs },
  { name: "journal_mode", value: "WAL", reads: "wal" },
  // 2 = FULL: a write that was answered survives a loss of power.
  { name: "synchronous", value: "FULL", reads: 2 },
  { name: "foreign_keys", value: "ON", reads: 1 },
  // What is deleted is overwritten: a stolen file must not yield ended sessions or spent secrets.
  { name: "secure_delete", value: "ON", reads: 1 },
] as const;

/**
 * Opens the file, making it if need be. Fails with an error that `isDatabaseBusy` knows while another process holds the
 * file, and with a sentence where SQLite is too old or refuses a setting. One statement at a time is the caller's duty.
 */
export async function openConnection(file: string): Promise<SqlDriverAdapter> {
  const connection = await new PrismaBetterSqlite3({ url: file, timeout: busyTimeoutMs }).connect();
  try {
    await assertVersion(connection);
    for (const setting of settings) await apply(connection, setting);
    return connection;
  } catch (error) {
    await connection.dispose();
    throw error;
  }
}

/** Runs one statement and gives its rows. */
export async function query(connection: SqlQueryable, sql: string): Promise<unknown[][]> {
  return (await connection.queryRaw(statement(sql))).rows;
}

/** A statement without parameters. */
export function statement(sql: string): SqlQuery {
  return { sql, args: [], argTypes: [] };
}

async function assertVersion(connection: SqlDriverAdapter): Promise<void> {
  const [[version] = []] = await query(connection, "SELECT sqlite_version()");
  if (isOlder(String(version), oldestSqlite)) {
    throw new Error(`SQLite is ${version}, but ${oldestSqlite} or later is needed: run npm install.`);
  }
}

async function apply(connection: SqlDriverAdapter, setting: (typeof settings)[number]): Promise<void> {
  await query(connection, `PRAGMA ${setting.name}=${setting.value}`);
  const [[found] = []] = await query(connection, `PRAGMA ${setting.name}`);
  if (found !== setting.reads) {
    throw new Error(`SQLite refuses ${setting.name}=${setting.value}: it stays at ${String(found)}.`);
  }
}

/** Whether a release of SQLite came before another. */
export function isOlder(version: string, than: string): boolean {
  return version.localeCompare(than, "en", { numeric: true }) < 0;
}
