/**
 * The server's log: one JSON line an event, to standard output. Within a request each line carries the request's id and the
 * peer's address, which `server.js` knows.
 */
import type { AsyncLocalStorage } from "node:async_hooks";
import { createHash } from "node:crypto";
import pino, { type DestinationStream, type Logger } from "pino";
import { config } from "#lib/config";
import { fromServer } from "#lib/from-server";
import type { LogEvent } from "#lib/log-event";
import { LogStream } from "#lib/log-stream";
import { channels, tell } from "#lib/measurement";
import { once } from "#lib/once";

/** What is never written, whoever asks for it. Such a field does not compile; where one comes all the same, it is censored. */
export const secretFields = [
  "password",
  "currentPassword",
  "newPassword",
  "token",
  "secret",
  "cookie",
  "authorization",
  "headers",
  "body",
  "email",
  "hash",
  "key",
  "url",
] as const;

/**
 * Facts about an event. Never a password, a token, a cookie, a key or a whole e-mail address. `session`, the id of a session,
 * is written as its hash: it is half of what a stolen signing key needs.
 */
export type Fields = Readonly<Record<string, string | number | boolean | null>> & {
  readonly [K in (typeof secretFields)[number]]?: never;
};

/** Writes events at four levels. */
export const log = {
  debug: (event: LogEvent, fields?: Fields) => write("debug", event, fields),
  info: (event: LogEvent, fields?: Fields) => write("info", event, fields),
  warn: (event: LogEvent, fields?: Fields) => write("warn", event, fields),
  error: (event: LogEvent, fields?: Fields) => write("error", event, fields),
};

/** A logger that writes to a stream as the process's one does to standard output. */
export function newLogger(stream: DestinationStream, level: string): Logger {
  const paths = secretFields.flatMap((name) => [name, `*.${name}`]);
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, mixin: requestUnderWay };
  const harmless = { write: (line: string) => stream.write(line.replace(controls, escaped)) };
  return pino({ ...options, redact: { paths, censor: "[secret]" } }, harmless);
}

/** What JSON leaves as it is, and a terminal or a reader of lines does not: user agents are strangers' words. */
const controls = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function write(level: "debug" | "info" | "warn" | "error", event: LogEvent, fields: Fields = {}): void {
  logger()[level]({ event, ...fields, ...(fields.session && { session: nameInLog(String(fields.session)) }) });
  tell(channels.event, event);
}

function logger(): Logger {
  return once("log", () => newLogger(new LogStream(), config().logLevel));
}

/** What a session is called in the log. In hex, so that none begins with a hyphen, as options of the command line do. */
export function nameInLog(sessionId: string): string {
  return createHash("sha256").update(sessionId).digest("hex").slice(0, 16);
}

type RequestUnderWay = { readonly request: string; readonly address: string };

/** What `server/request-context.js` has put down for the request that this is done for, if it is done for one. */
function requestUnderWay(): Partial<RequestUnderWay> {
  return { ...fromServer<AsyncLocalStorage<RequestUnderWay>>("request")?.getStore() };
}
