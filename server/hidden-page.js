/**
 * What is not there for everybody: the pages of a developer's own machine under `/dev/`, which `lib/web/dev-mailbox.ts` guards,
 * and `/metrics`, which `lib/web/scrape.ts` guards. But whoever finds nothing there sends an empty body, or one that only
 * script fills. Here the whole "not found" page is sent, as for any unknown address.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { isIP } from "node:net";
import { isLoopback } from "./settings.js";

/** An address that leads nowhere, for Next to answer. */
export const nowhere = "/_nowhere";

/**
 * Whether this request is for a page that, from where it comes and by what it brings, does not exist. `address` is the
 * caller's, `forwarded` what `wasForwarded` said.
 */
export function isHidden(request, address, settings, forwarded) {
  const [, first] = /^\/+(dev|metrics)(?![^/?])/i.exec(request.url) ?? [];
  if (first === undefined) return false;
  if (first.toLowerCase() === "metrics") return !mayScrape(request, settings);
  return !isDeveloper(request, address, settings, forwarded);
}

/** A request that says it was forwarded came through a proxy or a tunnel that nobody told us of: from anywhere. */
function isDeveloper({ headers, socket }, address, { embedded, trustedProxyHops }, forwarded) {
  const near = [address, socket.remoteAddress?.replace(/^::ffff:/, "")].every(isThisMachine);
  return embedded && near && !(forwarded && trustedProxyHops === 0) && isLoopback(hostnameOf(headers.host));
}

/** Compared as hashes, so that the time that it takes tells nothing of the token. */
function mayScrape({ headers }, { metricsToken }) {
  const [, brought] = /^bearer[ \t]+(.*)$/is.exec(headers.authorization ?? "") ?? [];
  if (!metricsToken || !brought) return false;
  const [one, other] = [brought, metricsToken].map((text) => createHash("sha256").update(text).digest());
  return timingSafeEqual(one, other);
}

/** Whether a request says that it was forwarded; to be asked before such headers are dropped. */
export function wasForwarded({ headers }) {
  const names = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];
  return names.some((name) => headers[name] !== undefined);
}

function isThisMachine(address = "") {
  return isLoopback(isIP(address) === 6 ? `[${address}]` : address);
}

function hostnameOf(host) {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : "";
}
