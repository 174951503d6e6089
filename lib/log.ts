/** The server's log: one JSON line an event, to standard output. Event names follow the OWASP logging vocabulary. */
import pino, { type Logger } from "pino";
import { config } from "#lib/config";
import { once } from "#lib/once";

/** Facts about an event. Never a password, a token, a cookie, a key or a whole e-mail address. */
export type Fields = Readonly<Record<string, string | number | boolean | null>>;

/** Writes events at three levels. `event` is a fixed word, such as "authn_login_success". */
export const log = {
  info: (event: string, fields: Fields = {}) => logger().info({ event, ...fields }),
  warn: (event: string, fields: Fields = {}) => logger().warn({ event, ...fields }),
  error: (event: string, fields: Fields = {}) => logger().error({ event, ...fields }),
};

function logger(): Logger {
  return once("log", () => pino({ level: config().logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime }));
}
