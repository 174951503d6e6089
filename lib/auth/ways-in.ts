/** Everything that whoever knew a person's password, or read their mail, could still come in by unnoticed. */
import { endApiTokens, endApiTokensOfAll } from "#lib/auth/api-token";
import type { User } from "#lib/auth/caller";
import { forgetDevices, forgetDevicesOfAll } from "#lib/auth/known-device";
import { endOneTimeTokens, endOneTimeTokensOfAll } from "#lib/auth/one-time-token";
import { type Ender, endSessions, endSessionsOfAll } from "#lib/auth/session-ending";
import type { Database } from "#lib/db/client";
import type { Id } from "#lib/secret";

/**
 * Ends all of a person's sessions, but for the one that is `spared`, all of their API tokens and all of their mailed tokens,
 * and makes all their browsers new ones, as part of the change that is to shut out whoever else has them. Says how many
 * sessions lived.
 */
export async function endWaysIn(tx: Database, user: User, ender: Ender, spared: Id | null = null): Promise<number> {
  await endApiTokens(tx, user.id, ender);
  await endOneTimeTokens(tx, user);
  await forgetDevices(tx, user.id);
  return endSessions(tx, user.id, ender, spared);
}

/** How many of each there were that were good for something. */
export type WaysIn = {
  readonly sessions: number;
  readonly oneTimeTokens: number;
  readonly apiTokens: number;
  readonly devices: number;
};

/** The same for everybody, in a database that nobody else uses. */
export async function endWaysInOfAll(tx: Database, ender: Ender): Promise<WaysIn> {
  const apiTokens = await endApiTokensOfAll(tx, ender);
  const oneTimeTokens = await endOneTimeTokensOfAll(tx);
  const devices = await forgetDevicesOfAll(tx);
  return { sessions: await endSessionsOfAll(tx, ender), oneTimeTokens, apiTokens, devices };
}
