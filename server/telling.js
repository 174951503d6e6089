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

/** What may be an id or a secret of somebody's in a path that leads nowhere. */
const opaque = /[\w%-]{20,}/g;

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
      path: route.includes("[") || route === "" ? path.replace(opaque, "*").slice(0, longestPath) : path,
      route,
      status: response.statusCode,
      complete: response.writableFinished,
      ms: Math.round((performance.now() - begun) * 10) / 10,
      agent: (headers["user-agent"] ?? "").slice(0, longestAgent),
    });
  });
}

/** Tells of what happens to the server itself: "sys_startup", "sys_shutdown", "sys_crash", and why. */
export function tell(event, facts) {
  happenings.emit("server", { event, facts });
}
