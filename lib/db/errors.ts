/** What a database error means to those who can do something about it. All others are bugs. */
import { DriverAdapterError } from "@prisma/driver-adapter-utils";

/**
 * Whether the database could not be had in time: another process, or another transaction of this one, held it for too
 * long. Nothing was written, and the same call may succeed a little later (503 with `Retry-After`).
 */
export function isDatabaseBusy(error: unknown): boolean {
  return isLockHeld(error) || codeOf(error) === "P1008" || ranOutOfTime(error);
}

/** Whether SQLite gave up on a lock, as the driver or its adapter tells it: bare, or inside the error of a raw query. */
export function isLockHeld(error: unknown): boolean {
  if (sqliteErrorIn(error).code.startsWith("SQLITE_BUSY")) return true;
  return kindOf(error) === "SocketTimeout" || kindOf(metaOf(error)?.driverAdapterError) === "SocketTimeout";
}

/**
 * Why the file cannot be read or written, in SQLite's words: the disk is full, read-only or broken, or the file is damaged,
 * gone, or another one than it was. Null for every other error. It is for the operator to mend; the same call may succeed
 * once that is done (503 with `Retry-After`).
 */
export function whyOutOfReach(error: unknown): string | null {
  const { code, message } = sqliteErrorIn(error);
  return outOfReach.test(code) || isTableGone(error) ? `${message} (${code})` : null;
}

/** Whether SQLite read something that it cannot have written, or could not read. */
export function isDamage(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB|IOERR_(READ|SHORT_READ|CORRUPTFS|DATA))/.test(sqliteErrorIn(error).code);
}

/** Whether a table is not there: another file is in the place of ours, or that of an older version. */
export function isTableGone(error: unknown): boolean {
  return ["TableDoesNotExist", "ColumnNotFound"].includes(String(kindOf(adaptersErrorIn(error))));
}

/** An error that `whyOutOfReach` knows, for what SQLite itself does not see. */
export function cannotBeUsed(message: string): DriverAdapterError {
  const original = { originalCode: "SQLITE_CANTOPEN", originalMessage: message };
  return new DriverAdapterError({ kind: "sqlite", extendedCode: 14, message, ...original });
}

const outOfReach = /^SQLITE_(FULL|READONLY|IOERR|CORRUPT|NOTADB|CANTOPEN|PERM|PROTOCOL)/;

/** As the driver throws it while it opens a file, or as its adapter tells it. */
function sqliteErrorIn(error: unknown): { code: string; message: string } {
  const told = adaptersErrorIn(error) as { cause?: { originalCode?: string; originalMessage?: string } } | null;
  const { originalCode = codeOf(error), originalMessage } = told?.cause ?? {};
  return { code: String(originalCode), message: originalMessage ?? String((error as Error | null)?.message) };
}

/** The driver adapter's error, bare or inside Prisma's. */
function adaptersErrorIn(error: unknown): unknown {
  return metaOf(error)?.driverAdapterError ?? error;
}

/** Prisma's own time limits of a transaction. Its code P2028 also stands for bugs, which have no way out here. */
function ranOutOfTime(error: unknown): boolean {
  if (codeOf(error) !== "P2028") return false;
  return metaOf(error)?.timeout !== undefined || /unable to start a transaction/i.test((error as Error).message);
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null)?.code;
}

function metaOf(error: unknown): { driverAdapterError?: unknown; timeout?: unknown } | undefined {
  return (error as { meta?: Record<string, unknown> } | null)?.meta;
}

function kindOf(error: unknown): unknown {
  return (error as { cause?: { kind?: unknown } } | null)?.cause?.kind;
}
