/** Lets the pages that are being made go first. The server knows of them (`server/pages.js`). */
import { type Duration, seconds } from "#lib/clock";
import { fromServer } from "#lib/from-server";

type Pages = { readonly noneOrAfter: (limit: Duration) => Promise<void> };

/** What nobody notices beside the time that a hash takes. */
const longestWait = seconds(0.05);

/** Waits until no page is being made, but not for long. To be called before work that holds up everybody else. */
export async function pagesFirst(): Promise<void> {
  await fromServer<Pages>("pages")?.noneOrAfter(longestWait);
}
