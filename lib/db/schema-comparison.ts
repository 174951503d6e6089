/** Whether a database has the tables of this version, by comparing it with an empty one. */
import { removeUnfinished } from "#lib/db/backup";
import { openConnection, query } from "#lib/db/connection";
import { migrateCopy } from "#lib/db/migrate";

/**
 * Whether a migrated file has every table and index that the migrations make, as they make it, and nothing that acts by
 * itself: a trigger in a file from elsewhere would run with every write. Tables and indexes beside ours do no harm.
 */
export async function hasSchemaOf(file: string, folder: string): Promise<boolean> {
  const empty = `${file}.empty`;
  try {
    await migrateCopy(empty, folder);
    const [wanted, found] = [await schemaOf(empty), await schemaOf(file)];
    const strange = found.filter((one) => !wanted.includes(one));
    return wanted.every((one) => found.includes(one)) && !strange.some((one) => /^(trigger|view) /.test(one));
  } finally {
    removeUnfinished(empty);
  }
}

/** What was made, a line each: "table User CREATE TABLE ...". */
async function schemaOf(file: string): Promise<string[]> {
  const connection = await openConnection(file);
  try {
    const rows = await query(connection, "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL");
    return rows.map((columns) => columns.join(" "));
  } finally {
    await connection.dispose();
  }
}
