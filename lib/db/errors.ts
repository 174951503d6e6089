/** What a database error means to those who can do something about it. All others are bugs. */

/**
 * Whether the database could not be had in time: another process, or another transaction of this one, held it for too
 * long. Nothing was written, and the same call may succeed a little later (503 with `Retry-After`).
 */
export function isDatabaseBusy(error: unknown): boolean {
  return isLockHeld(error) || codeOf(error) === "P1008" || ranOutOfTime(error);
}

/** Whether SQLite gave up on a lock, as the driver adapter tells it: bare, or inside the error of a raw query. */
export function isLockHeld(error: unknown): boolean {
  return kindOf(error) === "SocketTimeout" || kindOf(metaOf(error)?.driverAdapterError) === "SocketTimeout";
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
