/**
 * What the server tells whoever listens in this process: `lib/server-log.ts` writes it into the log, `lib/metrics.ts` counts
 * it. By an emitter that both know where to find, because the server imports nothing from lib.
 */
import { EventEmitter } from "node:events";
import { routeOf } from "./routes.js";

const happenings = new EventEmitter();

// Where `lib/measurement.ts` looks.
globalThis[Symbol.for("latchkey.happenings")] = happenings;

/** Longer ones are cut: a stranger chose them. */
const longestPath = 200;
const longestAgent = 120;

/** What may be an id or a secret of somebody's in a path, and what may be their address. */
const opaque = /[\w%-]{20,}/g;
const address = /@|%(25)*40|%(25)*EF%(25)*BC%(25)*A0/i; // the last in the width of Chinese letters

/** By which method of the console each level is meant; the others of its methods call one of these. */
const consoleLevels = {
  error: "error",
  warn: "warn",
  log: "info",
  info: "info",
  dir: "info",
  dirxml: "info",
  debug: "debug",
};

/** Tells of a request once it has been answered, or its connection is gone. To be called when it arrives. */
export function tellOfAnswer(request, response, context) {
  const begun = performance.now();
  const { method, url, headers } = request;
  const path = url.split("?", 1)[0];
  response.once("close", () => {
    const route = routeOf(path);
    happenings.emit("request", {
      ...context,
      method,
      path: path === route ? path : harmless(path),
      route,
      status: response.statusCode,
      complete: response.writableFinished,
      ms: Math.round((performance.now() - begun) * 10) / 10,
      agent: (headers["user-agent"] ?? "").slice(0, longestAgent),
    });
  });
}

/** Tells of a request that could not be read, and with which status it was refused. Nobody knows when it began. */
export function tellOfBroken(context, status) {
  const unknown = { method: "", path: "", route: "", ms: 0, agent: "" };
  happenings.emit("request", { ...context, ...unknown, status, complete: true });
}

/** Tells of what happens to the server itself: "sys_startup", "sys_shutdown", "sys_crash", and why. */
export function tell(event, facts) {
  const heard = happenings.emit("server", { event, facts });
  if (!heard && facts.error) console.error(facts.error);
}

/** Tells from now on of what is written to the console, in its place: Next prints errors whole. Unheard, it is written there. */
export function tellOfConsole() {
  for (const [method, level] of Object.entries(consoleLevels)) {
    const write = console[method];
    console[method] = (...said) => {
      if (!happenings.emit("console", { level, said })) write(...said);
    };
  }
}

/** Part by part: a pattern that looks for both ends of an address would take the square of a long path's length. */
function harmless(path) {
  const parts = path.split("/").map((part) => (address.test(part) ? "*" : part.replace(opaque, "*")));
  return parts.join("/").slice(0, longestPath);
}
