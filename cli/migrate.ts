/** `npm run db:migrate`: brings the database to the schema of this version. */
import { existsSync } from "node:fs";
import { databaseFile } from "#lib/db/client";
import { isDatabaseBusy } from "#lib/db/errors";
import { applyMigrations, type Migrated } from "#lib/db/migrate";

async function migrate(): Promise<void> {
  if (existsSync(".env")) process.loadEnvFile();
  const file = databaseFile();
  console.log(report(file, await applyMigrations(file)));
}

function report(file: string, { applied, backup }: Migrated): string {
  if (applied.length === 0) return `${file} is up to date.`;
  const before = backup ? ` The database as it was before: ${backup}` : "";
  return `${file}: applied ${applied.join(", ")}.${before}`;
}

function explain(error: unknown): string {
  if (isDatabaseBusy(error))
    return "Another process is writing to the database and does not end: stop it and try again.";
  return error instanceof Error ? error.message : String(error);
}

await migrate().catch((error: unknown) => {
  console.error(explain(error));
  process.exitCode = 1;
});
