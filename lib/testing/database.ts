/** A database of its own for each test. */
import { constants } from "node:fs";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, inject } from "vitest";
import { closeDatabase, databaseFile } from "#lib/db/client";
import { resetEnvironment, testEnvironment, useEnvironment } from "#lib/testing/environment";

/**
 * Gives each test of the file or `describe` in which it is called a fresh, migrated and empty database by `db()`, in a
 * data folder of its own, under a configuration of test secrets. Closes and removes it afterwards.
 */
export function useFreshDatabase(): void {
  beforeEach(async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "latchkey-test-"));
    useEnvironment(testEnvironment(dataDir));
    await copyFile(inject("templateDatabase"), databaseFile(), constants.COPYFILE_FICLONE);
    return () => rm(dataDir, { recursive: true, force: true });
  });
  afterEach(async () => {
    await closeDatabase();
    resetEnvironment();
  });
}
