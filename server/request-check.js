/** What is refused before Next sees it: other hosts, and what Next would answer badly (measured: 500s). */
import { isRouterStateReadable } from "./next-internals.js";
import { isLoopback } from "./settings.js";

const pageMethods = ["GET", "HEAD"];
const apiMethods = ["GET", "HEAD", "OPTIONS", "POST"]; // every change of state is a POST

/** Health checks and scrapers come by address, not by name. */
const anyHost = /^\/(healthz|readyz|metrics)(\?|$)/;

/** Next's own page for its worst case, which answers with 500 when somebody asks for it. */
const errorPage = /^\/_global-error(\W|$)/;

/** Ours have a handful. Next takes the square of how many there are: 30 KB of them would keep everybody waiting for seconds. */
const mostParameters = 100;

/**
 * Browsers and proxies send some fifty. After a thousand Node drops the rest without a word, and a proxy's own, which it adds
 * at the end, would be among them.
 */
const mostHeaders = 200;

/** Why a request is refused, or null. */
export function whyRefused(request, settings) {
  return (
    headersProblem(request) ??
    methodProblem(request) ??
    targetProblem(request) ??
    hostProblem(request, settings) ??
    authorizationProblem(request) ??
    routerStateProblem(request)
  );
}

/** Whether a request is for the programming interface, where answers are JSON. */
export function isForApi(url) {
  return url.startsWith("/api/");
}

function headersProblem({ rawHeaders }) {
  if (rawHeaders.length <= 2 * mostHeaders) return null;
  return {
    status: 431,
    code: "too-many-headers",
    title: "Too many headers",
    detail: "This request has too many headers.",
  };
}

function methodProblem({ method, url }) {
  const allowed = isForApi(url) ? apiMethods : pageMethods;
  if (allowed.includes(method)) return null;
  return {
    status: 405,
    code: "method-not-allowed",
    title: "Method not allowed",
    detail: "This address does not take that method.",
    headers: { Allow: allowed.join(", ") },
  };
}

/**
 * The origin form of RFC 9112, section 3.2.1, in visible ASCII, with a path that can be decoded and is in no need of
 * resolving: `/a/../b` would be one page to us and another to Next.
 */
function targetProblem({ url }) {
  const path = /^\/[\x21\x22\x24-\x7e]*$/.test(url) ? decoded(url.split("?", 1)[0]) : null;
  if (path === null || path.includes("\0") || /[/\\]\.{1,2}([/\\]|$)/.test(path)) {
    return malformed("The address of this request cannot be read.");
  }
  if (url.split("&").length > mostParameters) return malformed("The address of this request has too many parameters.");
  if (!errorPage.test(path)) return null;
  return { status: 404, code: "not-found", title: "Not found", detail: "There is nothing at this address." };
}

function decoded(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

/** A name that is not ours is a rebound DNS name or a proxy's mistake; two names are an attempt to confuse. */
function hostProblem(request, { publicUrl }) {
  if (timesSent(request, "host") > 1) return malformed("This request names more than one host.");
  if (anyHost.test(request.url) || isOurs(request.headers.host, publicUrl)) return null;
  return {
    status: 421,
    code: "misdirected",
    title: "Misdirected request",
    detail: `This server answers for ${publicUrl.host} only.`,
  };
}

/** Of two, one would be believed and the other not: by whom, depends. */
function authorizationProblem(request) {
  return timesSent(request, "authorization") > 1 ? malformed("This request has more than one Authorization.") : null;
}

function timesSent({ rawHeaders }, name) {
  return rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === name).length;
}

/**
 * Whether a Host header names this server. Names of this machine are equal to each other, but not their ports: another program
 * may be there.
 */
export function isOurs(host, publicUrl) {
  if (!/^([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i.test(host ?? "")) return false;
  if (!URL.canParse(`${publicUrl.protocol}//${host}`)) return false;
  const asked = new URL(`${publicUrl.protocol}//${host}`);
  if (asked.host === publicUrl.host) return true;
  return asked.port === publicUrl.port && isLoopback(asked.hostname) && isLoopback(publicUrl.hostname);
}

function routerStateProblem({ headers }) {
  if (isRouterStateReadable(headers["next-router-state-tree"])) return null;
  return malformed("The router state of this request cannot be read.");
}

function malformed(detail) {
  return { status: 400, code: "malformed", title: "Malformed request", detail };
}
