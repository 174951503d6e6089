/** A look at the database file, for an operator who wants to know whether it is sound. */
import { statSync } from "node:fs";
import { openConnection, query } from "#lib/db/connection";
import { gateLimit } from "#lib/db/gate";
import { deadlineIn, untilUnlocked } from "#lib/db/patience";
import { findDamage } from "#lib/db/soundness";

/** What was found. `damage`: what SQLite says is wrong with the file, or with references between its rows; null if nothing. */
export type Inspection = {
  readonly sqliteVersion: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly bytes: number;
  readonly damage: string | null;
};

const settings = ["journal_mode", "synchronous", "foreign_keys", "secure_delete"];

/** Reads the whole file, which takes its time where it is large. Throws where it cannot be opened as the program needs it. */
export async function inspectDatabase(file: string): Promise<Inspection> {
  const connection = await untilUnlocked(deadlineIn(gateLimit), () => openConnection(file));
  const ask = async (sql: string) => (await query(connection, sql))[0] ?? [];
  try {
    const found: Record<string, string> = {};
    for (const name of settings) found[name] = String((await ask(`PRAGMA ${name}`))[0]);
    const [sqliteVersion] = await ask("SELECT sqlite_version()");
    const damage = await findDamage(connection, "quick_check");
    return { sqliteVersion: String(sqliteVersion), settings: found, bytes: statSync(file).size, damage };
  } finally {
    await connection.dispose();
  }
}
