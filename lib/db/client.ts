/** The database of the process. */
import { join } from "node:path";
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
  return once("db", () => openClient(databaseFile()));
}

/** Where the configuration says the database is. */
export function databaseFile(): string {
  return join(config().dataDir, "latchkey.db");
}

/** Closes the process's database once what is under way has ended; the next `db()` opens it anew. */
export async function closeDatabase(): Promise<void> {
  await db().$disconnect();
  forget("db");
}

/** A client of its own for a file. The gate's limit comes first: Prisma's would say less about what has happened. */
export function openClient(file: string, limit: Duration = gateLimit): PrismaClient {
  return new PrismaClient({
    adapter: gated(file, limit),
    transactionOptions: { maxWait: limit + seconds(1), timeout: transactionLimit },
  });
}
