/** The migrations that the repository holds: `prisma/migrations/<UTC time>_<name>/migration.sql`, applied in order. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One step of the schema: what it is called, and the SQL that makes it. */
export type Migration = { readonly name: string; readonly sql: string };

/** Where migrations are, for a process that runs in the project's folder, as all of them do. */
export const migrationFolder = "prisma/migrations";

/** The name of a migration written at `time`: "20261123182501_add_sessions". */
export function migrationName(time: Date, name: string): string {
  return `${time.toISOString().replace(/\D/g, "").slice(0, 14)}_${name}`;
}

/** The names of all migrations, oldest first. Throws where there is no such folder. */
export function migrationNames(folder = migrationFolder): string[] {
  const found = readdirSync(/*turbopackIgnore: true*/ folder, { withFileTypes: true });
  return found
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** All migrations, oldest first. Throws where one has no SQL. */
export function readMigrations(folder = migrationFolder): Migration[] {
  return migrationNames(folder).map((name) => ({
    name,
    sql: readFileSync(join(folder, name, "migration.sql"), "utf8"),
  }));
}
