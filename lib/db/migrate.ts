/**
 * Brings a database to the schema of this version of the program.
 *
 * All pending migrations run in one transaction, together with the notes of them. So a process that is killed half-way,
 * or a migration that fails, leaves the database as it was, and it can be tried again; and of two processes that migrate
 * at the same time the second finds nothing left to do.
 */
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import type { SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import { type Duration, minutes } from "#lib/clock";
import { backUpBeside } from "#lib/db/backup";
import { openConnection, query, statement } from "#lib/db/connection";
import { whyOutOfReach } from "#lib/db/errors";
import { migrationFolder, readMigrations } from "#lib/db/migration-folder";
import { deadlineIn, untilUnlocked } from "#lib/db/patience";
import { pendingIn, unfinishedIn } from "#lib/db/pending-migrations";
import { schemaEngine } from "#lib/db/schema-engine";

/** What migrating did: the migrations applied, and the copy of the file as it was before; null for a new database. */
export type Migrated = { readonly applied: readonly string[]; readonly backup: string | null };

/** How long to wait for somebody else's write lock: a migration of another process may take its time. */
const migrationPatience = minutes(1);

/**
 * The migrations do not fit this database. The message is for the operator. The database is as it was, unless the
 * message asks for the backup to be put back.
 */
export class MigrationError extends Error {
  override name = "MigrationError";
}

/**
 * Applies the migrations that the file lacks, making the file and its folder (owner only) if need be, and copying a
 * database that has tables first. Throws `MigrationError`, what `isDatabaseBusy` knows when the write lock cannot be had,
 * and what `whyOutOfReach` knows where the disk does not take what was migrated.
 */
export async function applyMigrations(
  databaseFile: string,
  folder = migrationFolder,
  patience: Duration = migrationPatience,
): Promise<Migrated> {
  return migrate(databaseFile, folder, patience, true);
}

/** The same for a file that is a copy itself, and needs none beside it. */
export async function migrateCopy(file: string, folder = migrationFolder): Promise<void> {
  await migrate(file, folder, migrationPatience, false);
}

async function migrate(databaseFile: string, folder: string, patience: Duration, keep: boolean): Promise<Migrated> {
  makeFile(databaseFile);
  const connection = await untilUnlocked(deadlineIn(patience), () => openConnection(databaseFile));
  try {
    await lockForMigration(connection, patience);
    return await migrateWithin(connection, databaseFile, folder, keep);
  } finally {
    await connection.dispose();
  }
}

/** Readable by its owner alone, as are the files that SQLite puts beside it. A file that is there stays as it is. */
function makeFile(databaseFile: string): void {
  mkdirSync(dirname(databaseFile), { recursive: true, mode: 0o700 });
  closeSync(openSync(databaseFile, "a", 0o600));
}

/**
 * Takes the write lock. References are not enforced meanwhile, because a table that is rebuilt is dropped on the way,
 * and dropping it would delete all rows that refer to it; SQLite lets this be set outside a transaction only.
 */
async function lockForMigration(connection: SqlDriverAdapter, patience: Duration): Promise<void> {
  await query(connection, "PRAGMA foreign_keys=OFF");
  await untilUnlocked(deadlineIn(patience), () => connection.executeRaw(statement("BEGIN IMMEDIATE")));
}

/** A connection that is closed before its COMMIT rolls back. */
async function migrateWithin(
  connection: SqlDriverAdapter,
  databaseFile: string,
  folder: string,
  keep: boolean,
): Promise<Migrated> {
  const pending = await pendingIn(connection, folder);
  if (pending.length === 0) return { applied: [], backup: null };
  const backup = keep && (await hasTables(connection)) ? await keepCopy(databaseFile) : null;
  const applied = await runPending(connection, folder);
  await assertReferencesHold(connection);
  await commit(connection);
  return { applied, backup };
}

async function keepCopy(databaseFile: string): Promise<string> {
  const kept = await backUpBeside(databaseFile);
  if (kept.ok) return kept.value;
  throw new MigrationError("The database is damaged, and nothing was migrated. See: npm run op -- doctor");
}

async function hasTables(connection: SqlDriverAdapter): Promise<boolean> {
  return (await query(connection, "SELECT 1 FROM sqlite_master LIMIT 1")).length > 0;
}

async function runPending(connection: SqlDriverAdapter, folder: string): Promise<string[]> {
  const migrations = readMigrations(folder);
  const engine = await schemaEngine(connection);
  try {
    return await engine.apply(migrations);
  } catch (error) {
    throw new MigrationError(await explain(connection, error as Error), { cause: error });
  }
}

/** Only the first line of what the engine says: the others are about its own code. */
async function explain(connection: SqlDriverAdapter, error: Error & { code?: string }): Promise<string> {
  const name = await unfinishedIn(connection);
  if (error.code === "P3009") {
    return `Another tool began the migration ${name} and did not end it: put back the backup made before, and try again.`;
  }
  return `The migration ${name} cannot be applied: ${error.message.split("\n", 1)[0]}.`;
}

async function assertReferencesHold(connection: SqlDriverAdapter): Promise<void> {
  const [broken] = await query(connection, "PRAGMA foreign_key_check");
  if (broken)
    throw new MigrationError(
      `A migration leaves rows in ${broken[0]} that refer to rows of ${broken[2]} that are gone.`,
    );
}

async function commit(connection: SqlDriverAdapter): Promise<void> {
  try {
    await connection.executeRaw(statement("COMMIT"));
  } catch (error) {
    if (whyOutOfReach(error) !== null) throw error;
    throw new MigrationError(
      "A migration ended the transaction around it: put back the backup, and take COMMIT and ROLLBACK out of its SQL.",
      {
        cause: error,
      },
    );
  }
}
