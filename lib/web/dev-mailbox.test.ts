import { describe, expect, test } from "vitest";
import { isMailboxOpen } from "#lib/web/dev-mailbox";

const here = { address: "127.0.0.1", host: "localhost:3000" };

describe("the mailbox", () => {
  test.each([
    here,
    { address: "127.8.9.10", host: "127.0.0.1:3000" },
    { address: "::1", host: "[::1]:3000" },
    { address: "::1", host: "LOCALHOST" },
  ])("is open to $address asking $host", (asked) => {
    expect(isMailboxOpen(true, asked)).toBe(true);
  });

  test("is not there outside embedded mode", () => {
    expect(isMailboxOpen(false, here)).toBe(false);
  });

  test.each(["192.0.2.1", "10.0.0.1", "::2", "fe80::1", "unknown", "", "127.0.0.1.evil.test", "x@127.0.0.1", null])(
    "is not there for the address %j",
    (address) => {
      expect(isMailboxOpen(true, { ...here, address })).toBe(false);
    },
  );

  test.each(["evil.test", "evil.test:3000", "localhost.evil.test", "192.0.2.1:3000", "[::2]:3000", "", " ", null])(
    "is not there under the name %j",
    (host) => {
      expect(isMailboxOpen(true, { ...here, host })).toBe(false);
    },
  );
});
