/**
 * Removing what has had its time: how long each kind is kept is configuration. A little at a time, so that nobody who wants
 * to write waits for long.
 */

import { removeEvents, removeStrangersEvents } from "#lib/auth/activity";
import { removeApiTokens } from "#lib/auth/api-token";
import { removeDevices } from "#lib/auth/known-device";
import { removeOneTimeTokens } from "#lib/auth/one-time-token";
import { removeRateLimits } from "#lib/auth/rate-limit";
import { removeLapsedSessions } from "#lib/auth/session-ending";
import { type GoOn, startRounds } from "#lib/background";
import { hours, minus, now } from "#lib/clock";
import { type Config, config } from "#lib/config";
import { log } from "#lib/log";

type Kind = keyof Config["retention"];

/** How many rows of each kind were removed. */
export type Purged = Readonly<Record<Kind, number>>;

/** Removes at most so many rows whose time was over before a moment, and says how many. */
type Remove = (before: Date, most: number) => Promise<number>;

const removals: Record<Kind, Remove> = {
  sessions: removeLapsedSessions,
  tokens: removeOneTimeTokens,
  apiTokens: removeApiTokens,
  events: removeEvents,
  strangersEvents: removeStrangersEvents,
  devices: removeDevices,
  limits: removeRateLimits,
};

/** So many rows hold the write lock for a few milliseconds. */
const batch = 500;

/** Purges at start and every hour from then on. */
export function startHousekeeping(): void {
  startRounds("housekeeping", hours(1), async (goOn) => {
    const purged = await purge(undefined, goOn);
    if (Object.values(purged).some((removed) => removed > 0)) log.info("purged", purged);
  });
}

/** Removes everything that has been kept for long enough, for as long as it may go on. `onProgress` hears of each batch. */
export async function purge(
  onProgress: (kind: Kind, removed: number) => void = () => {},
  goOn: GoOn = () => true,
): Promise<Purged> {
  const purged = { sessions: 0, tokens: 0, apiTokens: 0, events: 0, strangersEvents: 0, devices: 0, limits: 0 };
  for (const kind of Object.keys(removals) as Kind[]) {
    if (!goOn()) break;
    const before = minus(now(), config().retention[kind]);
    let removed: number;
    do {
      removed = await removals[kind](before, batch);
      purged[kind] += removed;
      onProgress(kind, purged[kind]);
    } while (removed === batch && goOn());
  }
  return purged;
}
