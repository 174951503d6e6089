/** A page that could not be made. `server/stand-in.js` answers in its place, and is told here where it is for now. */
import { fromServer } from "#lib/from-server";
import { unavailableSentences } from "#lib/unavailable";
import { reportFailure } from "#lib/web/failure";

/** What stands in for each page that is under way, by the id of its request; `server/stand-in.js` puts it here. */
type StandIns = ReadonlyMap<string, (sentence: string) => void>;

/**
 * Tells the stand-in why the page could not be made, unless the cause is a bug of ours. To be called before Next answers, as Next
 * does.
 */
export function notePageFailure(error: unknown, requestId: string): void {
  const code = reportFailure(error);
  if (code !== "unexpected") fromServer<StandIns>("stand-ins")?.get(requestId)?.(unavailableSentences[code]);
}
