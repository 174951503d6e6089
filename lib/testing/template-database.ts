/** Migrates one empty database for each run of the tests; every test works on a copy of it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { applyMigrations } from "#lib/db/migrate";

declare module "vitest" {
  interface ProvidedContext {
    templateDatabase: string;
  }
}

/** Called by Vitest before the first test; what it gives is called after the last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-template-"));
  const template = join(folder, "latchkey.db");
  await applyMigrations(template);
  project.provide("templateDatabase", template);
  return () => rm(folder, { recursive: true, force: true });
}
