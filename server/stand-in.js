/**
 * What is answered in the place of a page that could not be made. Next would send 500, and a body that is empty until script
 * fills it.
 */
import { failedPage } from "./failed-page.js";
import { isForApi } from "./request-check.js";

const retryAfterSeconds = 5;

/** By the id of the request. `lib/web/failed-page.ts` calls what it finds here where there is no answer for now, and says why. */
const standIns = new Map();
globalThis[Symbol.for("latchkey.stand-ins")] = standIns;

/** Answers in the place of Next where that is about to say 500. To be called before Next has the response. */
export function standIn(request, response) {
  if (isForApi(request.url)) return; // endpoints answer for themselves
  const id = request.headers["x-latchkey-request-id"];
  let unavailable = null;
  standIns.set(id, (sentence) => {
    unavailable = sentence;
  });
  response.once("close", () => standIns.delete(id));
  insteadOfFailure(response, () => {
    const body = failedPage(unavailable, id);
    const headers = {
      "Cache-Control": "no-store",
      "Content-Type": "text/html; charset=utf-8",
      "Content-Length": Buffer.byteLength(body),
      ...(unavailable && { "Retry-After": retryAfterSeconds }),
    };
    return { status: unavailable ? 503 : 500, headers, body };
  });
}

/** What Next says of the body that it would send. */
const aboutBody = /^(content-(length|type|encoding)|transfer-encoding|etag|vary|link)$/;

/**
 * Sends what `answer` gives once Next begins to answer 500, and lets nothing through of what Next writes then. These four are
 * the ways to begin, and Node has no hook before them. What compresses answers lays itself over them, and writes through them.
 */
function insteadOfFailure(response, answer) {
  const { writeHead, flushHeaders, write, end } = response;
  let answered = false;
  const stepIn = () => {
    if (answered || response.headersSent || response.statusCode !== 500) return answered;
    answered = true;
    for (const name of response.getHeaderNames()) if (aboutBody.test(name)) response.removeHeader(name);
    const { status, headers, body } = answer();
    writeHead.call(response, status, headers);
    end.call(response, body);
    return true;
  };
  Object.assign(response, {
    writeHead: (...args) => (stepIn() ? response : writeHead.apply(response, args)),
    flushHeaders: () => stepIn() || flushHeaders.call(response),
    write: (...args) => stepIn() || write.apply(response, args),
    end: (...args) => (stepIn() ? response : end.apply(response, args)),
  });
}
