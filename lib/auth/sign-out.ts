/** Signing out. */
import type { Caller } from "#lib/auth/caller";
import { endSession } from "#lib/auth/session-ending";
import { authenticToken } from "#lib/auth/session-row";
import { log } from "#lib/log";

/** Ends the session that the caller came with. Being signed out already is no failure. */
export async function signOut(caller: Caller): Promise<void> {
  const token = await authenticToken(caller);
  if (!token || !(await endSession(caller))) return;
  log.info("session_logout", { user: token.userId, session: token.sessionId, address: caller.address });
}
