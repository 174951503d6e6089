import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EmailAddressSchema } from "#lib/email-address";

describe("an e-mail address", () => {
  test.each([
    ["Ada@Example.COM", "ada@example.com"],
    ["  ada@example.com\n", "ada@example.com"],
    ["ada@BÜCHER.example", "ada@xn--bcher-kva.example"],
    ["re\u0301ne@example.com", "r\u00e9ne@example.com"],
    ["\u03aa\u0301@example.com", "\u0390@example.com"], // one letter only once it is small
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

describe("whatever was typed for an e-mail address", () => {
  const letters = fc.constantFrom(
    ..."abAÀİıſKÅßẞΣςσΪ\u0301\u0308\u0345ǅ.+-_@@ \t\r\n\0<>,\u200b\u202e\ud800",
    "\u03aa\u0301",
    "\u1f08\u0345",
    "\u0124\u0331",
  );
  const part = fc.oneof(
    fc.array(letters).map((all) => all.join("")),
    fc.string({ unit: "grapheme", maxLength: 12 }),
  );
  const domain = fc.oneof(
    fc.domain(),
    fc.domain().map((name) => name.toUpperCase()),
    fc.constantFrom(
      "BÜCHER.example",
      "ﬀ.example",
      "a。b.example",
      "xn--a.example",
      "example.com.",
      "1.2.3.4",
      "%41.example",
    ),
    part,
  );
  const address = fc.tuple(part, domain).map((parts) => parts.join("@"));

  test("it is canonical or none: what it is read as is read as itself, in any spelling that means the same", () => {
    fc.assert(
      fc.property(address, (typed) => {
        const read = EmailAddressSchema.safeParse(typed);
        if (!read.success) return;
        const spellings = [read.data, typed.normalize("NFD"), typed.normalize("NFC"), ` ${typed}\n`];
        for (const spelling of spellings) expect(EmailAddressSchema.safeParse(spelling).data).toBe(read.data);
      }),
      { numRuns: 500 },
    );
  });

  test("it is one line that holds one @, and nothing that a mail header would read otherwise", () => {
    fc.assert(
      fc.property(address, (typed) => {
        const { data } = EmailAddressSchema.safeParse(typed);
        if (data === undefined) return;
        expect(data).toMatch(/^[^@\s<>(),;:"\\\p{C}]{1,64}@[a-z0-9.-]+\.[a-z0-9-]+$/u);
        expect(data.length).toBeLessThanOrEqual(254);
      }),
      { numRuns: 500 },
    );
  });
});
