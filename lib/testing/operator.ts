/** An operator at the command line, on the database of the test. */
import { existsSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { config } from "#lib/config";
import { migrationFolder } from "#lib/db/migration-folder";
import { testEnvironment } from "#lib/testing/environment";
import { type Ended, runCommand } from "#lib/testing/other-process";

/** What differs from the environment of a test, what standard input holds, and the command that starts it, if another does. */
type Circumstances = {
  readonly env?: Record<string, string>;
  readonly input?: string;
  readonly through?: readonly string[];
};

/** Runs `npm run op -- WORDS` as a process, in the data folder of the test. */
export function op(words: readonly string[], circumstances: Circumstances = {}): Promise<Ended> {
  const [folder, { env, input, through }] = [operatorsFolder(), circumstances];
  return runCommand("op", [...words], { ...testEnvironment(folder), ...env }, folder, input, through);
}

/** The data folder of the test, with the migrations in it: it is both to the operator. */
export function operatorsFolder(): string {
  const folder = config().dataDir;
  const prisma = join(folder, "prisma");
  if (!existsSync(prisma)) symlinkSync(resolve(migrationFolder, ".."), prisma);
  return folder;
}

/** What the command said with --json. */
export async function opJson(words: readonly string[]) {
  return JSON.parse((await op([...words, "--json"])).output);
}
