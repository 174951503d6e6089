/** The checks at server start: what is wrong is said in a sentence, and the process ends. */
import { isDemoAccountExposed } from "#lib/auth/demo-account";
import { ConfigurationError, config } from "#lib/config";
import { databaseFile } from "#lib/db/client";
import { whyOutOfReach } from "#lib/db/errors";
import { pendingMigrations } from "#lib/db/pending-migrations";
import { findUnfitKeys } from "#lib/key-check";

/** Ends the process where the configuration, the database or the accounts are not fit to serve with. */
export async function refuseUnfitStart(): Promise<void> {
  const problem = await findProblem();
  if (!problem) return;
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}

async function findProblem(): Promise<string | null> {
  try {
    const unfit = await findUnfitKeys(config().signingKeys);
    if (unfit.length > 0) return keysUnfit(unfit);
    if ((await pendingMigrations(databaseFile())).length > 0)
      return "The database is not up to date. Run: npm run db:migrate";
    if (await isDemoAccountExposed()) return demoExposed;
    return null;
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    const why = whyOutOfReach(error);
    if (why !== null) return `The database ${databaseFile()} cannot be used: ${why}. ${whatToDo}`;
    throw error;
  }
}

function keysUnfit(kids: readonly string[]): string {
  return `SIGNING_KEYS has keys that were changed since they were made, and whose tokens nobody could verify: ${kids.join(", ")}. Put them back as they were, or take them out.`;
}

const whatToDo =
  "Check whether the disk is full or read-only, whose the file is, and whether it is whole: npm run op -- doctor";

const demoExposed =
  "The demo account still exists, and by PUBLIC_URL, HOST or SMTP_URL this server is more than a trial. Remove the account first: npm run op -- users remove demo@latchkey.example";
