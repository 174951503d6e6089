/** The database of the process. */
import { join } from "node:path";
import type { SqlDriverAdapter, SqlDriverAdapterFactory } from "@prisma/driver-adapter-utils";
import { type Duration, seconds } from "#lib/clock";
import { config } from "#lib/config";
import { gated, gateLimit } from "#lib/db/gate";
import { type Prisma, PrismaClient } from "#lib/db/generated/client";
import { forget, once } from "#lib/once";

export type { PrismaClient };
/** What a function takes that may be part of a transaction, or not. */
export type Database = PrismaClient | Prisma.TransactionClient;

/** How long a transaction may stay open. Hash, mail and fetch before or after it: everybody else's writes wait. */
const transactionLimit = seconds(5);

/** The process's one client; connects at first use, see `lib/db/gate.ts`. */
export function db(): PrismaClient {
  return once("db", () => clientOver(way().adapter));
}

/**
 * The rows of one SELECT whose parameters are text: the columns in their order, as SQLite has them. It goes the same way through
 * the gate as the client's statements, without what the client does before and after: for the one that is asked at every click.
 */
export async function select(sql: string, ...parameters: string[]): Promise<unknown[][]> {
  const connection = await way().adapter.connect();
  const argTypes = parameters.map(() => ({ scalarType: "string", arity: "scalar" }) as const);
  return (await connection.queryRaw({ sql, args: parameters, argTypes })).rows;
}

/** A moment as the database has it, which compares moments as text: for a statement that takes it from within JSON. */
export function storedTime(time: Date): string {
  return time.toISOString().replace("Z", "+00:00");
}

/** Where the configuration says the database is. */
export function databaseFile(): string {
  return join(config().dataDir, "latchkey.db");
}

/** Closes the process's database once what is under way has ended; the next `db()` opens it anew. */
export async function closeDatabase(): Promise<void> {
  await db().$disconnect();
  await way().close(); // the client leaves it open where it has not asked anything
  for (const name of ["db", "db-way"]) forget(name);
}

/** A client of its own for a file. The gate's limit comes first: Prisma's would say less about what has happened. */
export function openClient(file: string, limit: Duration = gateLimit): PrismaClient {
  return clientOver(gated(file, limit), limit);
}

function clientOver(adapter: SqlDriverAdapterFactory, limit: Duration = gateLimit): PrismaClient {
  return new PrismaClient({
    adapter,
    transactionOptions: { maxWait: limit + seconds(1), timeout: transactionLimit },
  });
}

type Way = { readonly adapter: SqlDriverAdapterFactory; readonly close: () => Promise<void> };

/** The process's one way to its file: whoever connects gets the same connection. */
function way(): Way {
  return once("db-way", () => {
    const gate = gated(databaseFile());
    let connection: Promise<SqlDriverAdapter> | null = null;
    const connect = () => {
      connection ??= gate.connect().catch((error) => {
        connection = null;
        throw error;
      });
      return connection;
    };
    return { adapter: { ...gate, connect }, close: async () => (await connection)?.dispose() };
  });
}
