/** Signing out. */
import type { Caller } from "#lib/auth/caller";
import { endSession } from "#lib/auth/session-ending";
import { log } from "#lib/log";

/** Ends the session that the caller came with. Being signed out already is no failure. */
export async function signOut(caller: Caller): Promise<void> {
  if (await endSession(caller)) log.info("session_logout", { address: caller.address });
}
