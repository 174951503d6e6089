/** What an exception is to whoever asked. */
import { isDatabaseBusy, whyOutOfReach } from "#lib/db/errors";
import { errorText } from "#lib/error-text";
import { isHashingBroken } from "#lib/hash-pool";
import { log } from "#lib/log";
import type { Unavailable } from "#lib/unavailable";

/** Too much is going on, something that we stand on is broken, or we have a bug. */
export type FailureCode = Unavailable | "unexpected";

/** What an exception is to whoever asked. */
export function failureOf(error: unknown): FailureCode {
  if (isDatabaseBusy(error)) return "too-busy";
  return whyUnavailable(error) === null ? "unexpected" : "unavailable";
}

/** The same, once the operator can read why in the log. */
export function reportFailure(error: unknown): FailureCode {
  const code = failureOf(error);
  if (code === "unavailable") log.error("sys_unavailable", { why: whyUnavailable(error) });
  if (code === "unexpected") log.error("sys_crash", { error: errorText(error), ...referenceOf(error) });
  return code;
}

/** What `app/error.tsx` shows of an error whose page somebody came to by a link: Next's digest of it. */
function referenceOf(error: unknown): { reference?: string } {
  const digest = (error as { digest?: unknown } | null)?.digest;
  return typeof digest === "string" ? { reference: digest } : {};
}

function whyUnavailable(error: unknown): string | null {
  return whyOutOfReach(error) ?? (isHashingBroken(error) ? errorText(error) : null);
}
