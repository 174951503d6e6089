/**
 * Telling a copied session cookie from the owner's, by the generation of its token, and what follows
 * (docs/decisions/009-stolen-cookies.md).
 */
import { record } from "#lib/auth/activity";
import type { Caller } from "#lib/auth/caller";
import { isLiving, type SessionRow, withOwner } from "#lib/auth/session-row";
import { minus, now, seconds } from "#lib/clock";
import type { Database } from "#lib/db/client";
import { deviceName } from "#lib/device";
import { log } from "#lib/log";
import { enqueue } from "#lib/mail/outbox";
import type { AuthenticToken } from "#lib/session-token";

/** For how long the token before the newest still counts once the newest has been used: requests may be under way. */
const grace = seconds(30);

/** Whether it is the token before the newest, and may still be about in good faith. */
export function isPrevious(token: AuthenticToken, { generation, confirmedAt }: SessionRow): boolean {
  return generation === token.generation + 1 && (!confirmedAt || confirmedAt > minus(now(), grace));
}

/** Whether it was replaced for long, and its session lives. A token of a generation yet to come is from before a restore. */
export function isReplayed(token: AuthenticToken, row: SessionRow): boolean {
  return token.generation < row.generation && !isPrevious(token, row) && isLiving(row);
}

/** Ends the session for both who have its cookie, and tells its person. Of several who replay at once, one does. */
export async function endReplayed(tx: Database, row: SessionRow, caller: Caller): Promise<void> {
  const { user, address } = withOwner(row);
  const device = deviceName(row.userAgent);
  const { count } = await tx.session.deleteMany({ where: { id: row.id } });
  if (count === 0) return;
  await record(tx, { userId: user.id, kind: "session-replayed", from: caller, target: device });
  await enqueue(tx, { kind: "session-replayed", to: user.email, device, address, at: now() });
  log.warn("authn_token_reuse", { user: user.id, session: row.id, address: caller.address });
}
