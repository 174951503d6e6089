/** Work that the server does by itself, in rounds. */
import type { Duration } from "#lib/clock";
import { errorText } from "#lib/error-text";
import { log } from "#lib/log";
import { once } from "#lib/once";
import { pagesFirst } from "#lib/pages-first";

/**
 * Does `work` now, and again `pause` after each end of it; once a process, whoever asks for it again. A round that fails is
 * logged, and the next one comes all the same. Does not keep the process alive.
 */
export function startRounds(name: string, pause: Duration, work: () => Promise<unknown>): void {
  once(`rounds of ${name}`, () => {
    const round = async () => {
      await pagesFirst();
      await work().catch((error) => log.error("background_failed", { work: name, error: errorText(error) }));
      setTimeout(round, pause).unref();
    };
    round().catch(() => undefined);
    return true;
  });
}
