/** Answers to requests that Next does not get to see: a sentence, as `application/problem+json` (RFC 9457) or as text. */
import { STATUS_CODES } from "node:http";
import { isForApi } from "./request-check.js";

const headersOfRefusal = {
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cache-Control": "no-store",
};

/** What there is no request for, or not a whole one, by the code of Node's error. */
const brokenRequests = {
  CONNECT: { status: 405, detail: "This server is no proxy.", headers: { Allow: "GET, HEAD" } },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, detail: "The request did not arrive in time." },
  HPE_HEADER_OVERFLOW: { status: 431, detail: "The headers of this request are too large." },
};
const otherwise = { status: 400, detail: "This request cannot be read." };

/** Answers with a refusal of `request-check.js`. The security headers are on the response already. */
export function refuse(request, response, { status, code, title, detail, headers }) {
  const problem = isForApi(request.url);
  if (hasBody(request)) response.setHeader("Connection", "close"); // nobody is going to read it
  response.writeHead(status, {
    ...headersOfRefusal,
    ...headers,
    "Content-Type": problem ? "application/problem+json; charset=utf-8" : "text/plain; charset=utf-8",
  });
  response.end(problem ? JSON.stringify({ type: "about:blank", title, status, code, detail }) : `${detail}\n`);
}

/**
 * Answers where there is no more than a socket, and ends the connection. Gives the status where that was all of a request; null
 * where there was none (browsers open connections in advance), or where it is known already, by its head.
 */
export function refuseBroken(error, socket, securityHeaders) {
  const known = socket._httpMessage; // where Node itself looks: an answer within an answer helps nobody
  if (!socket.writable || known?.headersSent || error.code === "ECONNRESET") {
    socket.destroy();
    return null;
  }
  const { status, detail, headers } = brokenRequests[error.code] ?? otherwise;
  const all = { ...securityHeaders, ...headersOfRefusal, ...headers, "Content-Type": "text/plain; charset=utf-8" };
  const lines = Object.entries({ ...all, Connection: "close" }).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, "", `${detail}\n`].join("\r\n"));
  if (known) known.statusCode = status;
  return known || socket.bytesRead === 0 ? null : status;
}

function hasBody({ headers }) {
  return headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
}
