/** Which migrations a database still lacks. Reads one small table, so that a server can ask at every start. */
import { existsSync } from "node:fs";
import type { SqlQueryable } from "@prisma/driver-adapter-utils";
import { select } from "#lib/db/client";
import { openConnection, query } from "#lib/db/connection";
import { gateLimit } from "#lib/db/gate";
import { migrationFolder, migrationNames } from "#lib/db/migration-folder";
import { deadlineIn, untilUnlocked } from "#lib/db/patience";

const appliedNames =
  "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL";

/**
 * The names of the migrations that the file lacks, oldest first: all of them where there is no file yet. One that began
 * and did not end counts as lacking.
 */
export async function pendingMigrations(databaseFile: string, folder = migrationFolder): Promise<string[]> {
  if (!existsSync(databaseFile)) return migrationNames(folder);
  const connection = await untilUnlocked(deadlineIn(gateLimit), () => openConnection(databaseFile));
  try {
    return await pendingIn(connection, folder);
  } finally {
    await connection.dispose();
  }
}

/** The same for the process's own database, whose file is there. */
export async function pendingInUse(folder = migrationFolder): Promise<string[]> {
  return lacking(namesIn(await select(appliedNames)), folder);
}

/** The same, asked on an open connection. */
export async function pendingIn(connection: SqlQueryable, folder: string): Promise<string[]> {
  return lacking(await appliedIn(connection), folder);
}

function lacking(applied: ReadonlySet<unknown>, folder: string): string[] {
  return migrationNames(folder).filter((name) => !applied.has(name));
}

/** The names of the migrations that an open connection's database has, in no order. */
export async function appliedIn(connection: SqlQueryable): Promise<Set<unknown>> {
  if (!(await hasNotes(connection))) return new Set();
  return namesIn(await query(connection, appliedNames));
}

function namesIn(rows: readonly (readonly unknown[])[]): Set<unknown> {
  return new Set(rows.map(([name]) => name));
}

/** The migration that began and did not end, if any. */
export async function unfinishedIn(connection: SqlQueryable): Promise<string | null> {
  if (!(await hasNotes(connection))) return null;
  const [[name = null] = []] = await query(
    connection,
    "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NULL AND rolled_back_at IS NULL",
  );
  return name as string | null;
}

/** Whether any migration was ever noted there. */
export async function hasNotes(connection: SqlQueryable): Promise<boolean> {
  const found = await query(connection, "SELECT 1 FROM sqlite_master WHERE name = '_prisma_migrations'");
  return found.length > 0;
}
