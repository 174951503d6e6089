/** Writing the next migration: the difference between the migrations so far and the schema. */
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import type { Migration } from "#lib/db/migration-folder";
import { schemaEngine } from "#lib/db/schema-engine";

/**
 * The SQL that leads from the migrations to the Prisma schema (its text); null where they already agree. Throws where
 * the schema is not a valid one, or a migration does not run on an empty database.
 */
export async function migrationSql(migrations: readonly Migration[], schema: string): Promise<string | null> {
  const replay = await new PrismaBetterSqlite3({ url: ":memory:" }).connect();
  try {
    return await (await schemaEngine(replay)).sqlBetween(migrations, schema);
  } finally {
    await replay.dispose();
  }
}
