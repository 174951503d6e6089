/**
 * The pages that the build has made ahead, because they are the same for everybody. They cannot carry a nonce, which nobody may
 * know beforehand. But what they hold is known, so their inline scripts are allowed by their hashes, and no others.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isOurs } from "./request-check.js";
import { routeOf } from "./routes.js";

/** Where every script file is. Nothing else under our address is a script. */
const files = "/_next/static/";

const manifest = ".next/prerender-manifest.json";
const folder = ".next/server/app";

/** Where an address that leads nowhere is answered from. */
const notFound = "/_not-found";

const inlineScript = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;

/** The made-ahead page that signed-in people get another version of. */
const front = "/";

/** The session cookie by either of its names (`lib/web/session-cookie.ts`); what is in it, Next is to find out. */
const sessionCookie = /(^|;\s*)(__Host-)?latchkey-session=./;

/** Of each page, the hashes of its scripts. */
let pages = null;

/**
 * Which scripts the page that a request asks for may run, as a content policy names them; null where that page is made on demand.
 */
export function scriptsMadeAhead({ url, headers }, { dev, publicUrl }) {
  if (dev) return null; // all pages are made on demand, whatever an earlier build has left here
  pages ??= readPages();
  const path = pathOf(url);
  const hashes = pages.get(path) ?? (routeOf(path) === "" ? pages.get(notFound) : null);
  return hashes ? [filesAt(headers.host, publicUrl), ...hashes].join(" ") : null;
}

/**
 * Whether a request is for the front page and may be somebody's who is signed in: `next.config.js` then answers with another
 * page, which is made on demand.
 */
export function isFrontPageWithSession({ url, headers }) {
  return pathOf(url) === front && sessionCookie.test(headers.cookie ?? "");
}

function pathOf(url) {
  return url.split("?", 1)[0];
}

/**
 * By the name that the browser knows us by; who asks for what is served under any name may have sent none, or one that would
 * write our policy. A policy cannot name an address of IPv6.
 */
function filesAt(asked, publicUrl) {
  const { protocol } = publicUrl;
  const host = isOurs(asked, publicUrl) ? asked : publicUrl.host;
  return host.startsWith("[") ? "'self'" : `${protocol}//${host}${files}`;
}

function readPages() {
  const { routes } = JSON.parse(readFileSync(manifest, "utf8"));
  const paths = Object.keys(routes).filter((path) => existsSync(fileOf(path)));
  return new Map(paths.map((path) => [path, hashesIn(readFileSync(fileOf(path), "utf8"))]));
}

function fileOf(path) {
  return join(folder, path === "/" ? "index.html" : `${path}.html`);
}

function hashesIn(html) {
  const scripts = [...html.matchAll(inlineScript)].map(([, script]) => script);
  return [...new Set(scripts)].map((script) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`);
}
