/**
 * The pages of a developer's own machine, under `/dev/`. `lib/web/dev-mailbox.ts` guards them; but a page that finds
 * nothing sends an empty body that only script fills. Here the whole "not found" page is sent, as for any unknown address.
 */
import { isIP } from "node:net";
import { isLoopback } from "./settings.js";

/** An address that leads nowhere, for Next to answer. */
export const nowhere = "/_nowhere";

/**
 * Whether this request is for a page that, from where it comes, does not exist. `address` is the caller's. A
 * request that says it was forwarded came through a proxy or a tunnel that nobody told us of: from anywhere.
 */
export function isHidden({ url, headers, socket }, address, { embedded, trustedProxyHops }, wasForwarded) {
  if (!/^\/+dev(?![^/?])/i.test(url)) return false;
  const near = [address, socket.remoteAddress?.replace(/^::ffff:/, "")].every(isThisMachine);
  return !(embedded && near && !(wasForwarded && trustedProxyHops === 0) && isLoopback(hostnameOf(headers.host)));
}

/** Whether a request says that it was handed on; to be asked before such headers are dropped. */
export function wasHandedOn({ headers }) {
  const names = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];
  return names.some((name) => headers[name] !== undefined);
}

function isThisMachine(address = "") {
  return isLoopback(isIP(address) === 6 ? `[${address}]` : address);
}

function hostnameOf(host) {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : "";
}
