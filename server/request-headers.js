/**
 * What of a request's headers gets to Next. Clients can send any name: those by which proxies, Next and we pass on
 * facts among ourselves are dropped, and set from what the server itself knows.
 */
import { isIP } from "node:net";

/** `x-middleware-subrequest` once skipped middleware (CVE-2025-29927); the others are of its kind. */
const reserved = patternOf([
  "x-forwarded-*",
  "forwarded",
  "x-real-ip",
  "x-latchkey-*",
  "x-middleware-*",
  "x-invoke-*",
  "x-matched-path",
  "x-now-*",
  "x-vercel-*",
  "x-prerender-*",
  "x-next-*",
  "x-action-*",
  "next-action",
  "next-resume",
  "content-security-policy*",
  "x-nonce",
]);

/** Next's development tools send some of these themselves. */
const reservedInProduction = patternOf(["x-nextjs-*", "next-hmr-refresh", "next-html-request-id"]);

/** An IPv4 address within IPv6 (RFC 4291, section 2.5.5.2), in the one spelling that URLs have. */
const mapped = /^\[::ffff:([0-9a-f]+):([0-9a-f]+)\]$/;

/**
 * Longer user agents are cut, as `lib/web/client-address.ts` cuts them. Next looks for crawlers in each by a pattern that takes
 * the square of its length: 30 KB of one letter would keep everybody waiting for a second.
 */
const longestUserAgent = 300;

/** Drops the reserved headers, and what is too much of others. Gives the caller's address, which may stand in one of them. */
export function dropForgedHeaders(request, { dev, trustedProxyHops }) {
  const address = callerAddress(request, trustedProxyHops);
  const { "user-agent": agent, ...others } = request.headers;
  const headers = agent === undefined ? others : { ...others, "user-agent": agent.slice(0, longestUserAgent) };
  const kept = Object.entries(headers).filter(([name]) => !isReserved(name, dev));
  request.headers = Object.fromEntries(kept);
  request.rawHeaders = kept.flatMap(([name, value]) => [value].flat().flatMap((one) => [name, one]));
  return address;
}

/** Sets what the application may rely on (`x-latchkey-*`), and what Next would otherwise take from the client. */
export function setInternalHeaders(request, id, address, { publicUrl }) {
  const { headers } = request;
  Object.assign(headers, {
    "x-latchkey-address": address,
    "x-latchkey-path": pathOf(request.url),
    "x-latchkey-request-id": id,
    "x-forwarded-for": address,
    "x-forwarded-host": publicUrl.host,
    "x-forwarded-proto": publicUrl.protocol.slice(0, -1),
  });
  if (headers.rsc === "1") headers["x-latchkey-rsc"] = "1";
  if (isPrefetch(headers)) headers["x-latchkey-prefetch"] = "1";
}

function isReserved(name, dev) {
  return reserved.test(name) || (!dev && reservedInProduction.test(name));
}

/** The peer, or who the outermost proxy of ours says it is: each of them adds one entry at the right. */
export function callerAddress(request, hops) {
  const entries = (request.headers["x-forwarded-for"] ?? "").split(",");
  const claimed = hops > 0 ? plainAddress(entries.at(-hops)) : null;
  return claimed ?? plainAddress(request.socket.remoteAddress) ?? "unknown";
}

function plainAddress(text = "") {
  const withoutPort = text.trim().replace(/^\[(.*)\](:\d+)?$|^([\d.]+):\d+$/, "$1$3");
  const [address] = withoutPort.split("%");
  if (isIP(address) !== 6) return isIP(address) ? address : null;
  const groups = mapped.exec(new URL(`http://[${address}]`).hostname)?.slice(1);
  return groups ? groups.flatMap(bytesOf).join(".") : address;
}

function bytesOf(group) {
  const number = Number.parseInt(group, 16);
  return [number >> 8, number & 255];
}

/** As the browser knows it: `_rsc` is Next's own, to keep caches apart. */
function pathOf(url) {
  const [path, query] = url.split(/\?(.*)/s);
  const kept = (query ?? "").split("&").filter((part) => part !== "" && part.split("=", 1)[0] !== "_rsc");
  return kept.length > 0 ? `${path}?${kept.join("&")}` : path;
}

function isPrefetch(headers) {
  if (headers["next-router-prefetch"] || headers["next-router-segment-prefetch"]) return true;
  return /prefetch/i.test(`${headers.purpose} ${headers["sec-purpose"]}`);
}

/** Header names, where `*` stands for whatever follows. */
function patternOf(names) {
  return new RegExp(`^(${names.join("|").replaceAll("*", ".*")})$`);
}
