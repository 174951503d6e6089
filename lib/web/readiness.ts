/** `/readyz`: whether this process can serve people. For whoever decides which processes they are sent to. */
import { seconds } from "#lib/clock";
import { pendingInUse } from "#lib/db/pending-migrations";
import { sharedAnswer, within } from "#lib/shared-answer";
import { reportFailure } from "#lib/web/failure";
import { plainText } from "#lib/web/plain-text";

const sentences = {
  ready: "ready",
  "migrations-pending": "The database is not up to date. Run: npm run db:migrate",
  "too-busy": "The database is held by another process, or too much is going on.",
  unavailable: "The database does not answer. The log says why.",
  unexpected: "Something is wrong. The log says what.",
} as const;

/**
 * How long to wait for the database, which is what watchers wait at most as a rule; and for how long its answer is told again:
 * anybody may ask, and nobody shall keep the database busy with that.
 */
const [patience, goodFor] = [seconds(1), seconds(1)];

/** 200 where the database answers and has all migrations, else 503, in words that tell strangers no more than that. */
export async function answerReadiness(): Promise<Response> {
  const found = await within(patience, sharedAnswer("readiness", goodFor, look), "too-busy");
  return found === "ready" ? plainText(200, sentences.ready) : plainText(503, sentences[found], { "retry-after": "5" });
}

async function look(): Promise<keyof typeof sentences> {
  try {
    return (await pendingInUse()).length === 0 ? "ready" : "migrations-pending";
  } catch (error) {
    return reportFailure(error);
  }
}
