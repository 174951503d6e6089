/** Whether a database file is whole, and whether it is one that this program can work with. */
import type { SqlQueryable } from "@prisma/driver-adapter-utils";
import { query } from "#lib/db/connection";
import { migrationNames } from "#lib/db/migration-folder";
import { appliedIn, hasNotes, unfinishedIn } from "#lib/db/pending-migrations";
import { err, ok, type Result } from "#lib/result";

/** How thoroughly SQLite looks: the full check also compares each index with its table, which takes longer. */
export type Thoroughness = "quick_check" | "integrity_check";

/**
 * Why a file is none that this program can work with: it is no SQLite database, or a damaged one, or somebody else's; a newer
 * version made it; or another tool began a migration and did not end it.
 */
export type Unsoundness = "not-a-database" | "damaged" | "not-ours" | "too-new" | "half-migrated";

/** What SQLite says is wrong with the file, or with references between its rows; null if nothing. */
export async function findDamage(connection: SqlQueryable, thoroughness: Thoroughness): Promise<string | null> {
  const [[check] = []] = await query(connection, `PRAGMA ${thoroughness}(1)`);
  if (check !== "ok") return String(check);
  const [dangling] = await query(connection, "PRAGMA foreign_key_check");
  return dangling ? `rows of ${dangling[0]} refer to rows of ${dangling[2]} that are gone` : null;
}

/** The newest migration of a file that is whole and ours. It may lack some that this version has. */
export async function examine(connection: SqlQueryable, folder: string): Promise<Result<string, Unsoundness>> {
  if ((await findDamage(connection, "integrity_check")) !== null) return err("damaged");
  if (!(await hasNotes(connection))) return err("not-ours");
  if ((await unfinishedIn(connection)) !== null) return err("half-migrated");
  const known = migrationNames(folder);
  const applied = [...(await appliedIn(connection))].map(String).sort();
  if (applied.some((name) => !known.includes(name))) return err("too-new");
  const newest = applied.at(-1);
  return newest === undefined ? err("not-ours") : ok(newest);
}
