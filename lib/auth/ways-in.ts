/** Everything that a person could still come in by, other than their password. */
import type { User } from "#lib/auth/caller";
import { endOneTimeTokens } from "#lib/auth/one-time-token";
import { type Ender, endSessions } from "#lib/auth/session-ending";
import type { Database } from "#lib/db/client";
import type { Id } from "#lib/secret";

/**
 * Ends all of a person's sessions, but for the one that is `spared`, and all of their mailed tokens, as part of the change that
 * is to shut out whoever else has them. Says how many sessions lived.
 */
export async function endWaysIn(tx: Database, user: User, ender: Ender, spared: Id | null = null): Promise<number> {
  await endOneTimeTokens(tx, user);
  return endSessions(tx, user.id, ender, spared);
}
