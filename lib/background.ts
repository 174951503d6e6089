/** Work that the server does by itself, in rounds. */
import type { Duration } from "#lib/clock";
import { errorText } from "#lib/error-text";
import { fromServer } from "#lib/from-server";
import { log } from "#lib/log";
import { once } from "#lib/once";
import { pagesFirst } from "#lib/pages-first";

/** Whether there is time for the next piece of a round: there is none once the process is about to end. */
export type GoOn = () => boolean;

/** What the server knows of its end (`server/stop.js`). */
type Stop = { readonly isNear: () => boolean; readonly waitFor: (work: Promise<void>) => void };

/**
 * Does `work` now, and again `pause` after each end of it; once a process, whoever asks for it again. A round that fails is
 * logged, and the next one comes all the same. The pauses keep no process alive. One that is told to end waits for the piece
 * that is under way: a mail that is broken off may be sent twice.
 */
export function startRounds(name: string, pause: Duration, work: (goOn: GoOn) => Promise<unknown>): void {
  once(`rounds of ${name}`, () => {
    const round = async () => {
      await pagesFirst();
      const stop = fromServer<Stop>("stop");
      const goOn = () => !stop?.isNear();
      if (!goOn()) return;
      const working = untilDone(name, work(goOn));
      stop?.waitFor(working);
      await working;
      setTimeout(round, pause).unref();
    };
    round().catch(() => undefined);
    return true;
  });
}

async function untilDone(name: string, working: Promise<unknown>): Promise<void> {
  await working.catch((error) => log.error("background_failed", { work: name, error: errorText(error) }));
}
