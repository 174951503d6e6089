/** Copies of the database file. */
import { closeSync, openSync, renameSync, rmSync } from "node:fs";
import { now } from "#lib/clock";
import { openConnection } from "#lib/db/connection";

/**
 * Copies the database to a new file beside it, readable by its owner alone, and gives that file's path. The copy is of
 * one moment, whatever is written meanwhile, and without what has been deleted. Throws where it cannot be written; then
 * nothing is left behind.
 */
export async function backUp(databaseFile: string): Promise<string> {
  const copy = `${databaseFile}.${now().toISOString().replace(/\D/g, "")}.backup`;
  const unfinished = `${copy}.unfinished`;
  closeSync(openSync(unfinished, "wx", 0o600));
  const connection = await openConnection(databaseFile);
  try {
    await connection.executeRaw({
      sql: "VACUUM INTO ?",
      args: [unfinished],
      argTypes: [{ scalarType: "string", arity: "scalar" }],
    });
    renameSync(unfinished, copy);
    return copy;
  } finally {
    await connection.dispose();
    rmSync(unfinished, { force: true });
  }
}
