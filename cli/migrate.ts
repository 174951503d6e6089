/** `npm run db:migrate`: brings the database to the schema of this version. */
import { databaseFile } from "#lib/db/client";
import { applyMigrations, type Migrated } from "#lib/db/migrate";
import { runCommand } from "./command";

await runCommand(async () => {
  const file = databaseFile();
  return report(file, await applyMigrations(file));
});

function report(file: string, { applied, backup }: Migrated): string {
  if (applied.length === 0) return `${file} is up to date.`;
  const before = backup ? ` The database as it was before: ${backup}` : "";
  return `${file}: applied ${applied.join(", ")}.${before}`;
}
