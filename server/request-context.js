/** What is known of the request under way, wherever something is done for it: the log puts it on every line. */
import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";

const underWay = new AsyncLocalStorage();

// Where `lib/log.ts` looks: the build holds that module several times, and none of them is ours to import.
globalThis[Symbol.for("latchkey.request")] = underWay;

/** 128 bits, and nothing that anybody could read out of it: the answer tells it too, for people to quote. */
export function newRequestId() {
  return randomBytes(16).toString("base64url");
}

/** Does something for a request: `{request, address}`, its id and the peer's address. */
export function doneFor(context, act) {
  return underWay.run(context, act);
}
