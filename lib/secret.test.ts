import { describe, expect, test } from "vitest";
import { hashSecret, newId, newPassphrase, newSecret, type Secret } from "#lib/secret";

/** So many that a bit which is random is hardly ever the same in all of them: once in 2^199 times. */
const many = 200;

describe("what nobody can guess", () => {
  test.each([
    ["a secret, which is what is mailed or shown", newSecret, 43, 256],
    ["an id", newId, 22, 128],
  ] as const)("%s is new each time, and each of its bits is random", (_, make, length, bits) => {
    const made = Array.from({ length: many }, (): string => make());
    expect(new Set(made).size).toBe(many);
    for (const text of made) expect(text).toMatch(new RegExp(`^[A-Za-z0-9_-]{${length}}$`));
    const set = Array.from({ length: bits }, (_, bit) => made.filter((text) => isSet(text, bit)).length);
    expect(set.filter((times) => times === 0 || times === many)).toEqual([]);
  });

  test("a password to copy by hand is five groups of four letters and digits, at each place any of 32", () => {
    const made = Array.from({ length: 10 * many }, newPassphrase);
    expect(new Set(made).size).toBe(made.length);
    for (const text of made) expect(text).toMatch(/^([a-z2-9]{4}-){4}[a-z2-9]{4}$/);
    for (let place = 0; place < 24; place += 1) {
      const found = new Set(made.map((text) => text[place]));
      expect([place, found.size]).toEqual([place, place % 5 === 4 ? 1 : 32]);
    }
  });
});

test("at rest a secret is its SHA-256", async () => {
  // FIPS 180-4's own example, in base64url.
  expect(await hashSecret("abc" as Secret)).toBe("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
});

function isSet(text: string, bit: number): boolean {
  const bytes = Buffer.from(text, "base64url");
  return (((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 1;
}
