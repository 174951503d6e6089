import { isIP, isIPv6 } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dropForgedHeaders } from "./request-headers.js";

const peer = "203.0.113.7";
const hops = fc.integer({ min: 0, max: 3 });
const anyAddress = fc.oneof(fc.ipV4(), fc.ipV6());
const claims = fc.array(
  fc.oneof(anyAddress, fc.constantFrom("unknown", "_x", "", " ", "[::1]:80", "1.2.3.4:5"), fc.string()),
);

describe("the caller's address", () => {
  test("is an address whatever is claimed, and the peer's own where no proxy is trusted", () => {
    fc.assert(
      fc.property(hops, claims, (trusted, entries) => {
        const address = addressBehind(trusted, entries.join(","));
        expect(isIP(address)).not.toBe(0);
        if (trusted === 0) expect(address).toBe(peer);
      }),
    );
  });

  test("is what the outermost trusted proxy saw, whatever the client wrote before it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), claims, anyAddress, (trusted, forged, seen) => {
        const added = [seen, ...Array<string>(trusted - 1).fill("198.51.100.1")];
        expect(addressBehind(trusted, [...forged, ...added].join(", "))).toBe(addressBehind(1, seen));
        expect(sameAddress(addressBehind(1, seen), seen)).toBe(true);
      }),
    );
  });

  test("of IPv4 is the same however IPv6 writes it, or all of them would be counted as one", () => {
    fc.assert(
      fc.property(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)), (bytes) => {
        const [a, b, c, d] = bytes.map((byte) => byte.toString(16).padStart(2, "0"));
        const spellings = [bytes.join("."), `${a}${b}:${c}${d}`].flatMap((end) =>
          ["::ffff:", "::FFFF:", "0:0:0:0:0:ffff:"].map((beginning) => `${beginning}${end}`),
        );
        for (const spelling of spellings) expect(addressBehind(1, spelling)).toBe(bytes.join("."));
      }),
    );
  });
});

test("no header that we set ourselves is left of what a client sent, in whatever case and number", () => {
  const ours = fc.constantFrom(
    "x-forwarded-host",
    "forwarded",
    "x-latchkey-path",
    "x-middleware-subrequest",
    "x-nonce",
    "next-action",
    "x-real-ip",
    "content-security-policy",
    "x-nextjs-data",
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.oneof(ours, fc.constantFrom("accept", "cookie")), fc.string())), (sent) => {
      const request = requestWith(Object.fromEntries(sent));
      dropForgedHeaders(request, { dev: false, trustedProxyHops: 1 });
      const left = Object.keys(request.headers);
      expect(left.filter((name) => !["accept", "cookie"].includes(name))).toEqual([]);
      expect(request.rawHeaders.filter((_, i) => i % 2 === 0)).toEqual(left);
    }),
  );
});

test("a user agent is cut before anybody looks for crawlers in it, in both places where it stands", () => {
  const agent = "0".repeat(30_000);
  const request = requestWith({ "user-agent": agent, accept: "*/*" });
  dropForgedHeaders(request, { dev: false, trustedProxyHops: 1 });
  expect(request.headers).toEqual({ accept: "*/*", "user-agent": "0".repeat(300) });
  expect(request.rawHeaders).toEqual(["accept", "*/*", "user-agent", "0".repeat(300)]);
});

function addressBehind(trustedProxyHops: number, forwardedFor: string): string {
  return dropForgedHeaders(requestWith({ "x-forwarded-for": forwardedFor }), { dev: false, trustedProxyHops });
}

function requestWith(headers: Record<string, string>) {
  return { headers, rawHeaders: [] as string[], socket: { remoteAddress: `::ffff:${peer}` } };
}

function sameAddress(one: string, other: string): boolean {
  const spelled = (address: string) => (isIPv6(address) ? new URL(`http://[${address}]`).hostname : address);
  return spelled(one) === spelled(other) || !isIPv6(one);
}
