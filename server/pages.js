/**
 * How many pages are being made. What can wait lets them go first (`lib/pages-first.ts`): a person who clicks notices twenty
 * milliseconds, and one who signs in waits for a third of a second anyway.
 */
import { isFile } from "./routes.js";

let beingMade = 0;

/** What goes on once there are none, each by a function. */
const waiting = new Set();

// For `lib/pages-first.ts`, by `lib/from-server.ts`.
globalThis[Symbol.for("latchkey.pages")] = { noneOrAfter };

/**
 * Counts what somebody wants to read, until there is no more of it to be made or its connection is gone. Files are not made, and
 * whoever is slow to take a large one would keep others waiting.
 */
export function countPage(request, response) {
  if (request.method !== "GET" || isFile(request.url)) return;
  beingMade += 1;
  let counts = true;
  const made = () => {
    if (!counts) return;
    counts = false;
    beingMade -= 1;
    if (beingMade === 0) for (const goOn of waiting) goOn();
  };
  response.once("prefinish", made); // not when it has been taken: a slow reader must keep nobody waiting
  response.once("close", made);
}

/** Resolves once no page is being made; after `limit` ms at the latest, for where there are many there may always be one. */
function noneOrAfter(limit) {
  if (beingMade === 0) return Promise.resolve();
  return new Promise((resolve) => {
    const goOn = () => {
      clearTimeout(timer);
      waiting.delete(goOn);
      resolve();
    };
    const timer = setTimeout(goOn, limit);
    waiting.add(goOn);
  });
}
