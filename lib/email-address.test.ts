import { describe, expect, test } from "vitest";
import { EmailAddressSchema } from "#lib/email-address";

describe("an e-mail address", () => {
  test.each([
    ["Ada@Example.COM", "ada@example.com"],
    ["  ada@example.com\n", "ada@example.com"],
    ["ada@BÜCHER.example", "ada@xn--bcher-kva.example"],
    ["re\u0301ne@example.com", "r\u00e9ne@example.com"],
    ["a.d.a+x@example.com", "a.d.a+x@example.com"],
    ["o'hara@sub.example.co.uk", "o'hara@sub.example.co.uk"],
  ])("%j is %j", (typed, canonical) => {
    expect(EmailAddressSchema.parse(typed)).toBe(canonical);
  });

  test("that only looks like another stays apart", () => {
    expect(EmailAddressSchema.parse("аda@example.com")).not.toBe(EmailAddressSchema.parse("ada@example.com"));
  });

  test.each([
    "",
    "ada",
    "@example.com",
    "ada@",
    "ada@localhost",
    "ada@example",
    "a b@example.com",
    "a@b.c\r\nBcc: x@example.com",
    "a@b.c%0d%0aBcc:x",
    "a@[127.0.0.1]",
    "a@127.0.0.1",
    "a@127.1",
    "a@exa mple.com",
    "a@example.com/path",
    "a@example.com:25",
    "a,b@example.com",
    "<a@example.com>",
    "a\u0000@example.com",
    "a\u202eb@example.com",
    "a\u200bb@example.com",
    `${"a".repeat(65)}@example.com`,
    `a@${"b.".repeat(200)}com`,
    "a".repeat(2000),
    7,
    null,
    ["ada@example.com"],
  ])("is not %j", (typed) => {
    expect(EmailAddressSchema.safeParse(typed).success).toBe(false);
  });
});
