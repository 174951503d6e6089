/** `npm run db:migration NAME`: writes the SQL that leads from the migrations so far to `prisma/schema.prisma`. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { now } from "#lib/clock";
import { migrationFolder, migrationName, readMigrations } from "#lib/db/migration-folder";
import { migrationSql } from "#lib/db/migration-sql";

async function writeMigration(name: string | undefined): Promise<string> {
  if (!name || !/^[a-z][a-z0-9_]{0,59}$/.test(name)) {
    throw new Error("Say what the migration does, in small letters, digits and _: npm run db:migration add_passkeys");
  }
  mkdirSync(migrationFolder, { recursive: true });
  const sql = await migrationSql(readMigrations(), readFileSync("prisma/schema.prisma", "utf8"));
  if (!sql) return "The migrations already lead to prisma/schema.prisma: there is nothing to write.";
  return `Wrote ${write(migrationName(now(), name), sql)}: read it, then run npm run db:migrate.`;
}

function write(name: string, sql: string): string {
  const folder = join(migrationFolder, name);
  mkdirSync(folder);
  const file = join(folder, "migration.sql");
  writeFileSync(file, sql);
  return file;
}

/** What the schema engine says of a schema or a migration that is wrong goes on with a trace of its own code. */
function withoutTrace(message: string): string {
  return message.split(/\n\s+0: /, 1)[0] ?? message;
}

try {
  console.log(await writeMigration(process.argv[2]));
} catch (error) {
  console.error(withoutTrace((error as Error).message));
  process.exitCode = 1;
}
