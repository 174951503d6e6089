import { isIPv6 } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { peerOf } from "#lib/peer";

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["unknown", "unknown"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8:0001:2::", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["::", "0:0:0:0::/64"],
  ["1::8", "1:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
])("%s is counted as %s", (address, peer) => {
  expect(peerOf(address)).toBe(peer);
});

describe("whatever its address is", () => {
  const address = fc.array(fc.oneof(fc.constantFrom(0, 0, 1, 0xffff), fc.nat(0xffff)), { minLength: 8, maxLength: 8 });

  test("a peer is the same in every spelling of it, and the network of 64 bits that it is in", () => {
    fc.assert(
      fc.property(address, (groups) => {
        const [peer, ...others] = spellings(groups).map(peerOf);
        expect(new Set(others)).toEqual(new Set([peer]));
        expect(peer).toBe(
          `${groups
            .slice(0, 4)
            .map((group) => group.toString(16))
            .join(":")}::/64`,
        );
      }),
    );
  });

  test("text that is no address is itself", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        if (!isIPv6(text)) expect(peerOf(text)).toBe(text);
      }),
    );
  });
});

/** An address in full, in capitals, as URLs have it, with its last 32 bits as IPv4 has them, and with zeros left out. */
function spellings(groups: readonly number[]): string[] {
  const padded = groups.map((group) => group.toString(16).padStart(4, "0")).join(":");
  const short = groups.map((group) => group.toString(16)).join(":");
  const [high = 0, low = 0] = groups.slice(6);
  const ending = [high >> 8, high & 255, low >> 8, low & 255].join(".");
  const dotted = `${short.split(":").slice(0, 6).join(":")}:${ending}`;
  const url = new URL(`http://[${short}]`).hostname.slice(1, -1);
  const withoutZeros = [dotted, short].map((spelling) => spelling.replace(/(^|:)0(:0)*(:|$)/, "::"));
  const all = [padded, padded.toUpperCase(), short, url, dotted, ...withoutZeros, `${url}%eth0`];
  return all.filter((spelling) => isIPv6(spelling));
}
