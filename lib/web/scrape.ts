/** `/metrics`: how this process does, for whoever has the configured token. */
import { createHash, timingSafeEqual } from "node:crypto";
import { notFound } from "next/navigation";
import { countLivingSessions } from "#lib/auth/session-listing";
import { seconds } from "#lib/clock";
import { config } from "#lib/config";
import { countLetters } from "#lib/mail/outbox";
import { type Kept, metricsText, metricsType } from "#lib/metrics";
import { sharedAnswer, within } from "#lib/shared-answer";
import { bearerOf } from "#lib/web/bearer-token";
import { reportFailure } from "#lib/web/failure";

/** How long a scrape waits for the database, and for how long what was counted there is told again. */
const [patience, goodFor] = [seconds(2), seconds(1)];

/**
 * The figures, also where the database does not answer: then they are wanted most. Nobody else finds a page here, with another
 * token or without one; `server.js` sees to it before, and has the whole "not found" page sent.
 */
export async function answerScrape(headers: Pick<Headers, "get">): Promise<Response> {
  if (!mayScrape(headers)) notFound();
  const kept = await within(patience, sharedAnswer("figures of the database", goodFor, countKept), null);
  const text = await metricsText(kept);
  return new Response(text, { headers: { "content-type": metricsType, "cache-control": "no-store" } });
}

function mayScrape(headers: Pick<Headers, "get">): boolean {
  const { metricsToken } = config();
  const brought = bearerOf(headers);
  return metricsToken !== null && brought !== null && timingSafeEqual(digest(brought), digest(metricsToken));
}

/** Of one length, whatever was brought. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

async function countKept(): Promise<Kept | null> {
  try {
    return { livingSessions: await countLivingSessions(), letters: await countLetters() };
  } catch (error) {
    reportFailure(error);
    return null;
  }
}
