import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseJsonObject } from "#lib/json-object";

/** JSON text of any value, with names and texts that look like JSON themselves. */
const tricky = fc.constantFrom('"', '\\"', '":', "a", "__proto__", "{", "\\", ":1,", "\ud800", "\u2028", "\n");
const text = fc.array(tricky, { maxLength: 6 }).map((parts) => parts.join(""));
const { json } = fc.letrec<{ json: string; object: string; list: string; scalar: string }>((tie) => ({
  json: fc.oneof({ depthSize: "small" }, tie("scalar"), tie("object"), tie("list")),
  scalar: fc.oneof(
    fc.constantFrom("1", "-0", "1e999", "true", "null"),
    text.map((one) => JSON.stringify(one)),
  ),
  list: fc.array(tie("json"), { maxLength: 4 }).map((values) => `[ ${values.join(" ,")}]`),
  object: fc
    .uniqueArray(fc.tuple(text, tie("json")), { maxLength: 4, selector: ([name]) => name })
    .map((members) => `{${members.map(([name, value]) => `${JSON.stringify(name)}\t: ${value}`).join(", ")}}`),
}));

describe("a JSON object", () => {
  test("is read as any parser reads it where every name stands once", () => {
    fc.assert(
      fc.property(json, (value) => {
        const object = `{"a":${value},"b":${value}}`;
        expect(parseJsonObject(object)).toEqual(JSON.parse(object));
      }),
    );
  });

  test("is none where a name stands twice in one object, however deep and however it is written", () => {
    fc.assert(
      fc.property(text, json, json, fc.nat(5), (name, one, other, depth) => {
        const [first, second] = [JSON.stringify(name), escaped(name)];
        const twice = `{${first}:${one},"between":1,${second}:${other}}`;
        const deep = `${'{"a":['.repeat(depth)}${twice}${"]}".repeat(depth)}`;
        expect(typeof JSON.parse(deep)).toBe("object");
        expect(parseJsonObject(deep)).toBeNull();
      }),
    );
  });

  test.each(["", "1", '"a"', "null", "[]", '[{"a":1}]', "{", '{"a":1}}', '{"a":1,}', "{'a':1}", "\ufeff{}"])(
    "is not %j",
    (other) => {
      expect(parseJsonObject(other)).toBeNull();
    },
  );

  test("may be nested deep, for its depth is nobody's stack", () => {
    const object = `{"a":${"[".repeat(16_000)}${"]".repeat(16_000)}}`;
    expect(parseJsonObject(object)).not.toBeNull();
    expect(parseJsonObject(object.replace("[]", '[{"a":1,"a":1}]'))).toBeNull();
  });

  test("gives nothing power that is called as a prototype is", () => {
    const object = parseJsonObject('{"__proto__":{"admin":true}}');
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
    expect(parseJsonObject('{"__proto__":1,"__proto__":2}')).toBeNull();
  });
});

/** The text as JSON with every character in its longest spelling. */
function escaped(written: string): string {
  const units = Array.from({ length: written.length }, (_, i) => written.charCodeAt(i).toString(16).padStart(4, "0"));
  return `"${units.map((unit) => `\\u${unit}`).join("")}"`;
}
