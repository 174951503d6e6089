/** `npm run db:migration NAME`: writes the SQL that leads from the migrations so far to `prisma/schema.prisma`. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { now } from "#lib/clock";
import { migrationFolder, migrationName, readMigrations } from "#lib/db/migration-folder";
import { migrationSql } from "#lib/db/migration-sql";
import { CommandError, runCommand } from "./command";

await runCommand(async () => {
  const name = checkedName(process.argv[2]);
  const sql = await missingSql();
  if (!sql) return "The migrations already lead to prisma/schema.prisma: there is nothing to write.";
  return `Wrote ${write(migrationName(now(), name), sql)}: read it, then run npm run db:migrate.`;
});

function checkedName(name: string | undefined): string {
  if (name && /^[a-z][a-z0-9_]{0,59}$/.test(name)) return name;
  throw new CommandError(
    "Say what the migration does, in small letters, digits and _: npm run db:migration add_passkeys",
  );
}

/** What the schema engine says of a schema or a migration that is wrong goes on with a trace of its own code. */
async function missingSql(): Promise<string | null> {
  try {
    return await migrationSql(readMigrations(), readFileSync("prisma/schema.prisma", "utf8"));
  } catch (error) {
    throw new CommandError((error as Error).message.split(/\n\s+0: /, 1)[0]);
  }
}

function write(name: string, sql: string): string {
  const folder = join(migrationFolder, name);
  mkdirSync(folder);
  const file = join(folder, "migration.sql");
  writeFileSync(file, sql);
  return file;
}
