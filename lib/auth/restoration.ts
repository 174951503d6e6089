/**
 * Restoring a backup. Since it was made sessions have ended, tokens were spent or revoked, and letters sent, and the backup
 * knows nothing of it: so it comes back without any of them. What it cannot know otherwise is taken from the database that
 * it takes the place of, where that can be read: who was kept out since, and how often passwords were guessed.
 */
import { record } from "#lib/auth/activity";
import { carryCountsOver, readCounts } from "#lib/auth/rate-limit-carrying";
import { operator } from "#lib/auth/session-ending";
import { countAccounts, disabledIn, markDisabled } from "#lib/auth/user";
import { endWaysInOfAll, type WaysIn } from "#lib/auth/ways-in";
import { minutes, now } from "#lib/clock";
import type { Progress } from "#lib/db/backup";
import { type Database, databaseFile, type PrismaClient } from "#lib/db/client";
import { type Restored, type RestoreFailure, restoreDatabase } from "#lib/db/restore";
import type { Present } from "#lib/db/sole-use";
import { emptyOutbox } from "#lib/mail/outbox";
import type { Result } from "#lib/result";
import type { Id } from "#lib/secret";

/** How many of each were ended in what the backup held; `accounts` are those that were open then, and disabled since. */
type Ended = WaysIn & { readonly letters: number; readonly accounts: number };

/**
 * What the restored database holds, and no more. `disabledStayOut`: whether it was known who has been disabled since.
 * `countsGoOn`: whether the counts of guesses are not merely the backup's.
 */
export type Settled = {
  readonly ended: Ended;
  readonly accounts: number;
  readonly disabledStayOut: boolean;
  readonly countsGoOn: boolean;
};

/** Nobody waits for this database yet. */
const timeout = minutes(30);

/** Puts a backup in the place of the database, as `restoreDatabase` does, with every way in ended that it would bring back. */
export function restoreBackup(
  backup: string,
  onProgress?: Progress,
): Promise<Result<Restored<Settled>, RestoreFailure>> {
  return restoreDatabase(backup, databaseFile(), settle, onProgress);
}

function settle(restored: PrismaClient, present: Present | null): Promise<Settled> {
  const [disabled, counts] = [disabledIn(present), readCounts(present)];
  return restored.$transaction(
    async (tx) => {
      const waysIn = await endWaysInOfAll(tx, operator);
      const ended = { ...waysIn, letters: await emptyOutbox(tx), accounts: await keepOut(tx, disabled ?? []) };
      const [accounts, countsGoOn] = [await countAccounts(tx), await carryCountsOver(tx, counts)];
      return { ended, accounts, disabledStayOut: disabled !== null, countsGoOn };
    },
    { timeout },
  );
}

/** An operator who wants somebody back in enables the account; one who does not know that it is open again cannot act. */
async function keepOut(tx: Database, disabled: readonly Id[]): Promise<number> {
  const since = now();
  let count = 0;
  for (const userId of disabled) {
    if (!(await markDisabled(tx, userId, since))) continue;
    await record(tx, { userId, kind: "account-disabled", ...operator });
    count += 1;
  }
  return count;
}
