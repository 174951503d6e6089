import { describe, expect, test } from "vitest";
import type { NamedSecret } from "#lib/environment";
import { open, seal } from "#lib/seal";

const [older, newer] = [keyNamed("older", 1), keyNamed("newer", 2)];
const refused = { ok: false, error: "cannot-open" };
const text = "to ada@example.com: a token, ümlaut and all";

describe("what is sealed", () => {
  test("opens as it was, for the context that it is bound to", () => {
    expect(open(seal(text, "letter 1", [newer]), "letter 1", [newer])).toEqual({ ok: true, value: text });
    expect(open(seal("", "letter 1", [newer]), "letter 1", [newer])).toEqual({ ok: true, value: "" });
  });

  test("cannot be read, and no two are alike: each has a nonce of its own", () => {
    const sealed = Array.from({ length: 1_000 }, () => seal(text, "letter 1", [newer]));
    const start = 1 + newer.id.length;
    expect(new Set(sealed.map((bytes) => Buffer.from(bytes.subarray(start, start + 12)).toString("hex"))).size).toBe(
      1_000,
    );
    expect(new Set(sealed.map((bytes) => Buffer.from(bytes.subarray(start + 28)).toString("hex"))).size).toBe(1_000);
    expect(Buffer.concat(sealed).toString("latin1")).not.toContain("ada@example.com");
  });

  test("does not open for another context: what is moved to another row is worth nothing", () => {
    const sealed = seal(text, "letter 1", [newer]);
    for (const context of ["letter 2", "letter 1 ", "", "LETTER 1"]) {
      expect([context, open(sealed, context, [newer])]).toEqual([context, refused]);
    }
  });

  test("does not open where one bit was changed, wherever it is", () => {
    const sealed = seal(text, "letter 1", [newer]);
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Uint8Array.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect([bit, open(changed, "letter 1", [newer])]).toEqual([bit, refused]);
    }
  });

  test("does not open where a part of it is missing, or more is there", () => {
    const sealed = seal(text, "letter 1", [newer]);
    for (let length = 0; length < sealed.length; length += 1) {
      expect([length, open(sealed.subarray(0, length), "letter 1", [newer])]).toEqual([length, refused]);
    }
    expect(open(Buffer.concat([sealed, Buffer.alloc(1)]), "letter 1", [newer])).toEqual(refused);
  });

  test("opens by the key that sealed it, and by no other of the same name", () => {
    const sealed = seal(text, "letter 1", [older, newer]);
    expect(open(sealed, "letter 1", [newer, older])).toEqual({ ok: true, value: text });
    expect(open(sealed, "letter 1", [newer])).toEqual(refused);
    expect(open(sealed, "letter 1", [{ ...newer, id: older.id }])).toEqual(refused);
  });
});

test("nothing is sealed without a key", () => {
  expect(() => seal(text, "letter 1", [])).toThrow("There is no key to seal with.");
});

function keyNamed(id: string, byte: number): NamedSecret {
  return { id, key: Buffer.alloc(32, byte) };
}
