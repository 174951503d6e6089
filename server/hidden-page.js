/**
 * The pages of a developer's own machine, under `/dev/`. `lib/web/dev-mailbox.ts` guards them; but a page that finds
 * nothing sends an empty body that only script fills. Here the whole "not found" page is sent, as for any unknown address.
 */
import { isIP } from "node:net";
import { isLoopback } from "./settings.js";

/** An address that leads nowhere, for Next to answer. */
export const nowhere = "/_nowhere";

/** Whether this request is for a page that, from where it comes, does not exist. `address` is the caller's. */
export function isHidden({ url, headers, socket }, address, { embedded }) {
  if (!/^\/+dev(?![^/?])/i.test(url)) return false;
  const near = [address, socket.remoteAddress?.replace(/^::ffff:/, "")].every(isThisMachine);
  return !(embedded && near && isLoopback(hostnameOf(headers.host)));
}

function isThisMachine(address = "") {
  return isLoopback(isIP(address) === 6 ? `[${address}]` : address);
}

function hostnameOf(host) {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : "";
}
