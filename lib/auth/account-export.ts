/**
 * Everything that is held about a person, for them to take along. Nothing in it lets anybody in: no password, no token, no
 * hash of one. A test walks over the tables: what one of them holds is in here, or is listed there with a reason.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { type ActivityEvent, readActivity } from "#lib/auth/activity";
import { listApiTokens } from "#lib/auth/api-token";
import type { SignedInCaller } from "#lib/auth/caller";
import { listDevices } from "#lib/auth/known-device";
import { listOneTimeTokens } from "#lib/auth/one-time-token";
import { listHeldSessions, type OwnSession } from "#lib/auth/session-listing";
import { findAccount } from "#lib/auth/user";
import { now } from "#lib/clock";
import { deviceName } from "#lib/device";
import { log } from "#lib/log";
import type { Id } from "#lib/secret";

type EventAsTold = Omit<ActivityEvent, "id">;

/** So many events are read in a few milliseconds. */
const batch = 500;

/** Gathers all that is held about the caller, the newest events first. Others are served between its parts. */
export async function exportAccount(caller: SignedInCaller) {
  const { user, address } = caller;
  const account = await findAccount({ id: user.id });
  const gathered = {
    exportedAt: now(),
    account: { email: user.email, name: user.name, createdAt: account?.createdAt ?? null },
    sessions: (await listHeldSessions(caller)).map(sessionAsTold),
    events: await allEvents(user.id),
    devices: await listDevices(user.id),
    apiTokens: (await listApiTokens(user.id)).map(({ id: _, ...token }) => token),
    pendingTokens: await listOneTimeTokens(user),
  };
  log.info("user_data_exported", { user: user.id, address });
  return gathered;
}

/** By its device and times; ids and the count of renewals tell nothing of the person. */
function sessionAsTold({ id: _, user: __, generation: ___, userAgent, ...session }: OwnSession) {
  return { ...session, device: deviceName(userAgent), userAgent };
}

/** Not in one transaction, nor in one go: somebody may have very many, and everybody else would wait. */
async function allEvents(userId: Id): Promise<EventAsTold[]> {
  const events: EventAsTold[] = [];
  for (let before: Id | undefined, hasOlder = true; hasOlder; ) {
    const page = await readActivity(userId, { before, limit: batch });
    // The event to go on from was purged meanwhile, and so was all that is older: this page is the newest again.
    if (before && page.fromNewest) break;
    events.push(...page.events.map(({ id: _, ...event }) => event));
    before = page.events.at(-1)?.id;
    hasOlder = page.hasOlder;
    await nextTurn();
  }
  return events;
}
