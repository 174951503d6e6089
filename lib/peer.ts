/** Whom an address on the network stands for, where requests are counted. */
import { isIPv6 } from "node:net";

/** The IPv4 address itself; of an IPv6 address the network of 64 bits, for its owner has all addresses in it (RFC 6177). */
export function peerOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = "", tail] = spelledByUrl(address).split("::");
  const [before, after] = [head, tail ?? ""].map((part) => part.split(":").filter(Boolean)) as [string[], string[]];
  const zeros = tail === undefined ? [] : Array<string>(8 - before.length - after.length).fill("0");
  return `${[...before, ...zeros, ...after].slice(0, 4).join(":")}::/64`;
}

/** In the one spelling that URLs have: small letters, no leading zeros, and no IPv4 at the end, which would be two groups. */
function spelledByUrl(address: string): string {
  return new URL(`http://[${address.split("%")[0]}]`).hostname.slice(1, -1);
}
