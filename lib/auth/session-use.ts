/** What the use of a session leaves in its row: that the person was here, that the token arrived, and which browser came. */
import { record } from "#lib/auth/activity";
import type { SignedInCaller } from "#lib/auth/caller";
import { type Duration, minus, minutes, now, shorter } from "#lib/clock";
import { config } from "#lib/config";
import { db } from "#lib/db/client";
import { browserFamily } from "#lib/device";
import { log } from "#lib/log";

/** How often at most a session's `lastSeenAt` is written, as a rule. */
const seenGranularity = minutes(1);

/** Beyond these a client that names itself anew each time would fill its person's activity. */
const mostOtherBrowsers = 5;

/**
 * What a use of a session shows: that the person is there, which what a browser fetches on a guess does not; and that the
 * newest token has arrived, which its being sent does not.
 */
export type Use = { readonly present: boolean; readonly arrived: boolean };

/** Whether a use of a session leaves anything in its row: of a hundred clicks hardly one does. */
export function leavesTrace({ session, userAgent }: SignedInCaller, { present, arrived }: Use): boolean {
  const seen = present && session.lastSeenAt <= staleSince(now());
  return seen || (arrived && !session.confirmedAt) || userAgent !== session.userAgent;
}

/** Notes that a session was used. For after the answer: nobody is to wait for it. */
export async function recordUse(caller: SignedInCaller, { present, arrived }: Use): Promise<void> {
  if (present) await recordSeen(caller);
  if (arrived) await confirmGeneration(caller);
  await noticeOtherBrowser(caller);
}

/** For the idle limit: at most once a minute a session, or more often where that limit is but a few minutes. */
function staleSince(time: Date): Date {
  const { idle, keptIdle } = config().sessionLimits;
  return minus(time, shorter(seenGranularity, (shorter(idle, keptIdle) / 4) as Duration));
}

async function recordSeen({ session: { id, lastSeenAt } }: SignedInCaller): Promise<void> {
  const seenAt = now();
  const stale = staleSince(seenAt);
  if (lastSeenAt > stale) return;
  await db().session.updateMany({ where: { id, lastSeenAt: { lte: stale } }, data: { lastSeenAt: seenAt } });
}

/** The newest token has arrived: from now on the one before it is on its way out. */
async function confirmGeneration({ session: { id, generation, confirmedAt } }: SignedInCaller): Promise<void> {
  if (confirmedAt) return;
  await db().session.updateMany({ where: { id, generation, confirmedAt: null }, data: { confirmedAt: now() } });
}

/**
 * A session that Firefox began and Chrome carries on was copied from one to the other, by a thief as a rule. A thief who
 * sends the owner's user agent is not noticed by this.
 */
async function noticeOtherBrowser({ user, session, ...caller }: SignedInCaller): Promise<void> {
  if (caller.userAgent === session.userAgent) return;
  const [before, family] = [browserFamily(session.userAgent), browserFamily(caller.userAgent)];
  const known = session.otherBrowsers;
  if (!before || !family || before === family || known.includes(family) || known.length >= mostOtherBrowsers) return;
  await db().$transaction(async (tx) => {
    const { count } = await tx.session.updateMany({
      where: { id: session.id, otherBrowsers: known.join(",") },
      data: { otherBrowsers: [...known, family].join(",") },
    });
    if (count === 0) return;
    await record(tx, { userId: user.id, kind: "session-suspicious", from: caller, target: before });
    log.warn("session_suspicious", { user: user.id, session: session.id, address: caller.address });
  });
}
