/** What `server.js` tells of itself and of each request, written into the log (its `server/telling.js` says it). */
import { stripVTControlCharacters } from "node:util";
import { errorText } from "#lib/error-text";
import { type Fields, log } from "#lib/log";
import { channels, listen } from "#lib/measurement";
import { once } from "#lib/once";

/**
 * A request that has been answered. `route` is its pattern, "" for an address that leads nowhere; `ms` is how long it took. One
 * that could not be read has neither method nor path, and took no time.
 */
export type AnsweredRequest = {
  readonly request: string;
  readonly address: string;
  readonly method: string;
  /** Without the query, and without what may be an id or a secret. */
  readonly path: string;
  readonly route: string;
  readonly status: number;
  /** Whether the whole answer was sent: false where the peer hung up. */
  readonly complete: boolean;
  readonly ms: number;
  readonly agent: string;
};

type ServerEvent =
  | { readonly event: "sys_startup" | "sys_shutdown"; readonly facts: Fields }
  | { readonly event: "sys_crash"; readonly facts: { readonly error: unknown } };

/** What somebody has written to the console: Next, mostly, each error of a page among it. */
type Said = { readonly level: "debug" | "info" | "warn" | "error"; readonly said: readonly unknown[] };

/** So much of what is said at once is written down. */
const mostParts = 5;

/** Files, and what watches the server: nobody wants to read of these, unless they were refused. */
const quiet = /^\/(_next\/static|icon\.svg|healthz|readyz|metrics)$/;

/** Writes from now on what the server tells; once a process, whoever asks for it again. */
export function startServerLog(): void {
  once("server-log", () => {
    listen(channels.request, (message) => writeRequest(message as AnsweredRequest));
    listen(channels.server, (message) => writeServerEvent(message as ServerEvent));
    listen(channels.console, (message) => writeSaid(message as Said));
    return true;
  });
}

function writeRequest({ route, ...answered }: AnsweredRequest): void {
  if (answered.status >= 500) log.error("request", answered);
  else if (quiet.test(route) && answered.status < 400) log.debug("request", answered);
  else log.info("request", answered);
}

function writeServerEvent({ event, facts }: ServerEvent): void {
  if (event === "sys_crash") log.error(event, { error: errorText(facts.error) });
  else log.info(event, facts);
}

/** As little of each part as of an error: it may be one, or quote one. */
function writeSaid({ level, said }: Said): void {
  const text = said.slice(0, mostParts).map(errorText).join(" ");
  log[level]("console", { text: stripVTControlCharacters(text) });
}
