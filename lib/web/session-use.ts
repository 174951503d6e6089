/** Noting that a session was used, after the answer. */
import { after } from "next/server";
import type { SignedInCaller } from "#lib/auth/caller";
import { recordUse, type Use } from "#lib/auth/session-use";
import { log } from "#lib/log";

/** Notes after the answer that a session was used: nothing waits for it, and nothing fails with it. */
export function noteUse(caller: SignedInCaller, use: Use): void {
  after(() => recordUse(caller, use).catch((error) => log.error("session_use_failed", { error: String(error) })));
}
