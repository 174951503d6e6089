/** What every command shares: the environment file, one sentence on the way out, and the exit code. */
import { existsSync } from "node:fs";
import { ConfigurationError } from "#lib/config";
import { closeDatabase } from "#lib/db/client";
import { isDatabaseBusy, whyOutOfReach } from "#lib/db/errors";
import { MigrationError } from "#lib/db/migrate";

/** The command cannot do what it was asked; the message says what to do about it. */
export class CommandError extends Error {
  override name = "CommandError";
}

/** The command was not called as it must be: exit code 2, and nothing was done. */
export class UsageError extends CommandError {
  override name = "UsageError";
}

/**
 * Runs a command: what it returns is printed, if anything. Where it fails, one sentence goes to standard error, and the exit
 * code is 1.
 */
export async function runCommand(command: () => Promise<string>): Promise<void> {
  process.stdout.on("error", ignoreClosedPipe);
  try {
    loadEnvironmentFile();
    const said = await command();
    if (said) console.log(said);
  } catch (error) {
    console.error(explain(error));
    process.exitCode = error instanceof UsageError ? 2 : 1;
  } finally {
    await closeDatabase().catch(() => undefined);
  }
}

/** Where there is one. Node's error is of no use: it says of a file that may not be read that it is not there. */
function loadEnvironmentFile(): void {
  if (!existsSync(".env")) return;
  try {
    process.loadEnvFile();
  } catch {
    throw new CommandError(".env cannot be read. Check what it is, and whose.");
  }
}

/** `... | head` has read enough: that is no failure. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

function explain(error: unknown): unknown {
  if (isDatabaseBusy(error))
    return "Another process is writing to the database and does not end: stop it and try again.";
  const why = whyOutOfReach(error);
  if (why !== null) return `The database cannot be used: ${why}. Check the disk, and whose the file is.`;
  const isExpected = [CommandError, ConfigurationError, MigrationError].some((kind) => error instanceof kind);
  return isExpected ? (error as Error).message : error;
}
