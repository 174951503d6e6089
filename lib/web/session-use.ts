/** Noting that a session was used, after the answer. */
import { after } from "next/server";
import type { SignedInCaller } from "#lib/auth/caller";
import { leavesTrace, recordUse, type Use } from "#lib/auth/session-use";
import { errorText } from "#lib/error-text";
import { log } from "#lib/log";

/** Notes after the answer that a session was used, if that leaves anything: nothing waits for it, and nothing fails with it. */
export function noteUse(caller: SignedInCaller, use: Use): void {
  if (!leavesTrace(caller, use)) return; // to be called back after the answer costs more than to read the row
  after(() => recordUse(caller, use).catch((error) => log.error("session_use_failed", { error: errorText(error) })));
}
