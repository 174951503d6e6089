/** Values that nobody should send, and some that people do. */
import fc from "fast-check";
import { muchOfTheSame } from "./tiresome";

/** What injections of all kinds try, and what parsers of all kinds have stumbled over. */
export const infamous = [
  "",
  "\0",
  "a\0b",
  "\ud800",
  "a\udfff",
  "\r\nX-Injected: 1\r\n\r\n<p>",
  "\r\nBcc: other@example.com",
  "\ufeff",
  "\u202e\u2066",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "%00",
  "%ed%a0%80",
  "../../../etc/passwd",
  "//evil.example",
  "/\\evil.example",
  "javascript:alert(1)",
  "' OR 1=1 --",
  "<script>alert(1)</script>",
  "{{7*7}}",
  "NaN",
  "1e999",
  "e\u0301".normalize("NFD"),
  "ﷺ",
];

/** Text of any kind: infamous, random, with half characters, or much of the same. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...infamous) },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)), maxLength: 20 }) },
  { weight: 2, arbitrary: muchOfTheSame(30_000) },
);

/** JSON text of any kind, not always JSON. */
export const anyJson: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: anyText.map((text) => JSON.stringify(text)) },
  { weight: 2, arbitrary: fc.jsonValue({ stringUnit: "binary", maxDepth: 3 }).map((value) => JSON.stringify(value)) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...["null", "true", "[]", "{}", "-0", "1e999", "0.1e-400", "9".repeat(400), "01", "undefined", "'a'", "[1,]"],
      ...[
        '{"__proto__":{"admin":true}}',
        '{"$ne":null}',
        '{"length":1e9}',
        '{"toString":1}',
        '["a","a"]',
        '{"a":1,"a":2}',
      ],
    ),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom("[", '{"a":'), fc.constantFrom(100, 5_000)).map(nested) },
);

function nested([opening, depth]: [string, number]): string {
  return `${opening.repeat(depth)}1${(opening === "[" ? "]" : "}").repeat(depth)}`;
}

/** A value of a header: bytes that HTTP allows there, a character each. */
export const anyHeaderValue: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...infamous).map(asHeaderValue) },
  {
    weight: 3,
    arbitrary: fc
      .string({ unit: fc.nat(0xff).map((code) => String.fromCharCode(code)), maxLength: 60 })
      .map(asHeaderValue),
  },
  { weight: 2, arbitrary: muchOfTheSame(8_000).map(asHeaderValue) },
);

/** Text as a header may hold it. */
export function asHeaderValue(text: string): string {
  return Buffer.from(text)
    .toString("latin1")
    .replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, "");
}

/** Text in a path or a query: encoded as it should be, encoded throughout, and now and then not. */
export const anyEncoded: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: anyText.map((text) => encodeURIComponent(text.slice(0, 4_000).toWellFormed())) },
  { weight: 4, arbitrary: anyText.map((text) => percentEncoded(text.slice(0, 1_000))) },
  { weight: 2, arbitrary: anyText.map((text) => text.slice(0, 4_000).replaceAll(/[^!-~]|[#?%]/g, "")) },
  { weight: 1, arbitrary: anyHeaderValue.map((text) => text.slice(0, 4_000)) },
  { weight: 1, arbitrary: fc.constantFrom("%", "%zz", "%ed%a0%80", "%c0%80", "%00", "%ff") },
);

function percentEncoded(text: string): string {
  return Buffer.from(text).toString("hex").replaceAll(/../g, "%$&");
}
