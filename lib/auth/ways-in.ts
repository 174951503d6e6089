/** Everything that whoever knew a person's password, or read their mail, could still come in by unnoticed. */
import type { User } from "#lib/auth/caller";
import { forgetDevices } from "#lib/auth/known-device";
import { endOneTimeTokens } from "#lib/auth/one-time-token";
import { type Ender, endSessions } from "#lib/auth/session-ending";
import type { Database } from "#lib/db/client";

/**
 * Ends all of a person's sessions and mailed tokens, and makes all their browsers new ones, as part of the change that is to
 * shut out whoever else has them. Says how many sessions lived.
 */
export async function endWaysIn(tx: Database, { id, email }: User, ender: Ender): Promise<number> {
  await endOneTimeTokens(tx, email);
  await forgetDevices(tx, id);
  return endSessions(tx, id, ender);
}
