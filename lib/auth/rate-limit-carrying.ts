/**
 * Carrying the counts of `RateLimit` over from one database to another. A restore must not forgive the guesses of the day,
 * nor open a way that had been closed; and counts are kept by hashes of whom they count, whatever accounts there are.
 */
import type { Database } from "#lib/db/client";
import type { Present } from "#lib/db/sole-use";

/** Rows of the table, as JSON has them. */
type Counts = string & { readonly __brand: "Counts" };

/** The counts of a database; null where it cannot tell. */
export function readCounts(present: Present | null): Counts | null {
  const rows = present?.find('SELECT "key", "used", "waitsUntil", "resetsAt" FROM "RateLimit"');
  return rows ? (JSON.stringify(rows) as Counts) : null;
}

/** Adds counts to those that are there: where both count the same, the stricter one holds. Says whether there were any to add. */
export async function carryCountsOver(tx: Database, counts: Counts | null): Promise<boolean> {
  if (counts === null) return false;
  await tx.$executeRaw`
    INSERT INTO "RateLimit" ("key", "used", "waitsUntil", "resetsAt")
    SELECT "value" ->> 'key', "value" ->> 'used', "value" ->> 'waitsUntil', "value" ->> 'resetsAt'
    FROM json_each(${counts}) WHERE true
    ON CONFLICT ("key") DO UPDATE SET
      "used" = max("used", excluded."used"),
      "waitsUntil" = max(coalesce("waitsUntil", excluded."waitsUntil"), coalesce(excluded."waitsUntil", "waitsUntil")),
      "resetsAt" = max("resetsAt", excluded."resetsAt")`;
  return true;
}
