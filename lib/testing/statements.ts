/** Which statements the database is asked to run, for tests of what a call costs and by which index it reads. */
import { createRequire } from "node:module";
import { vi } from "vitest";
import { db } from "#lib/db/client";

type Sqlite = { readonly prototype: { prepare(sql: string): unknown } };

/** Runs something, and gives the SQL of each statement that it took, in their order. */
export async function statementsOf(run: () => Promise<unknown>): Promise<string[]> {
  const sqlite: Sqlite = createRequire(import.meta.url)("better-sqlite3");
  const prepare = vi.spyOn(sqlite.prototype, "prepare");
  try {
    await run();
    return prepare.mock.calls.map(([sql]) => sql);
  } finally {
    prepare.mockRestore();
  }
}

/** How SQLite would run a statement: a line a step, such as "SEARCH Event USING INDEX ...". */
export async function planOf(sql: string): Promise<string[]> {
  const values = Array.from(sql.matchAll(/\?/g), () => null);
  const steps = await db().$queryRawUnsafe<{ detail: string }[]>(`EXPLAIN QUERY PLAN ${sql}`, ...values);
  return steps.map(({ detail }) => detail);
}
