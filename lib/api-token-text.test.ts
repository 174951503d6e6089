import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isApiTokenText, newApiTokenText } from "#lib/api-token-text";

// CRC-32 of "123456789" is 0xcbf43926 (ISO-HDLC); the checksum below was reckoned apart from the code, in Python.
const known = "lk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

describe("the text of an API token", () => {
  test("is new each time, begins with lk_, and holds 256 random bits and a checksum", () => {
    const texts = Array.from({ length: 100 }, newApiTokenText);
    expect(new Set(texts).size).toBe(100);
    for (const text of texts) expect(text).toMatch(/^lk_[A-Za-z0-9_-]{43}[0-9A-Za-z]{6}$/);
    expect(texts.every(isApiTokenText)).toBe(true);
  });

  test("has the CRC-32 of what precedes in base 62", () => {
    expect(isApiTokenText(`${known}4Bow7x`)).toBe(true);
  });

  test("is known by its checksum: any one character changed is noticed", () => {
    const text = newApiTokenText();
    for (let i = 0; i < text.length; i++) {
      const other = text[i] === "A" ? "B" : "A";
      expect(isApiTokenText(text.slice(0, i) + other + text.slice(i + 1))).toBe(false);
    }
  });

  test.each([
    ["nothing", ""],
    ["a part", newApiTokenText().slice(0, 40)],
    ["more", `${newApiTokenText()}0`],
    ["a line break after it", `${newApiTokenText()}\n`],
    ["a space before it", ` ${newApiTokenText()}`],
    ["a JWT", "eyJhbGciOiJFUzI1NiJ9.e30.AAAA"],
    ["another beginning", newApiTokenText().replace("lk_", "gh_")],
  ])("is not %s", (_, text) => {
    expect(isApiTokenText(text)).toBe(false);
  });
});

describe("whatever slip of the hand", () => {
  const text = fc.noShrink(fc.constant(null).map(newApiTokenText));
  const place = fc.nat(42);
  const letters = fc.stringMatching(/^[A-Za-z0-9_-]{1,4}$/);

  test("a token is known as it is, and not with a few characters next to each other mistyped", () => {
    fc.assert(
      fc.property(text, place, letters, (token, at, other) => {
        const mistyped = token.slice(0, 3 + at) + other + token.slice(3 + at + other.length);
        expect([isApiTokenText(token), isApiTokenText(mistyped)]).toEqual([true, mistyped === token]);
      }),
    );
  });

  test("it is known neither with some left out or put in, nor by any other text", () => {
    fc.assert(
      fc.property(text, place, fc.string({ unit: "binary", minLength: 1, maxLength: 60 }), (token, at, other) => {
        const changed = [token.slice(0, at) + token.slice(at + 1), token.slice(0, at) + other + token.slice(at), other];
        expect(changed.filter(isApiTokenText)).toEqual([]);
      }),
    );
  });
});
