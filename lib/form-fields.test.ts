import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fieldsOf } from "#lib/form-fields";

describe("the fields of a form", () => {
  test("are texts by name", () => {
    expect(fieldsOf(new URLSearchParams("a=1&b="))).toEqual({ a: "1", b: "" });
    expect(fieldsOf([])).toEqual({});
  });

  test("are lists where their names end in []", () => {
    expect(fieldsOf(new URLSearchParams("scopes[]=a&scopes[]=b&one[]=c"))).toEqual({ scopes: ["a", "b"], one: ["c"] });
  });

  test.each(["a=1&a=2", "a=1&a[]=2", "a[]=1&a=2", "__proto__=1&__proto__=2"])("%s has no one meaning", (text) => {
    expect(fieldsOf(new URLSearchParams(text))).toBeNull();
  });

  test("have no power over objects", () => {
    const fields = fieldsOf(new URLSearchParams("__proto__[]=x&constructor=y"));
    expect(Object.keys(fields ?? {}).sort()).toEqual(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
  });
});

describe("whatever fields a form has", () => {
  const name = fc.oneof(fc.constantFrom("a", "__proto__", "toString", ""), fc.string({ maxLength: 2 }));
  const field = fc.record({ name, mark: fc.constantFrom("", "[]"), value: fc.string() });

  const fields = fc
    .array(field, { maxLength: 6 })
    .filter((all) => all.every((one) => one.mark === "[]" || !one.name.endsWith("[]")));

  test("each is there as it was sent; or there is no telling what was meant, and there are none", () => {
    fc.assert(
      fc.property(fields, (sent) => {
        const found = fieldsOf(sent.map((one) => [`${one.name}${one.mark}`, one.value]));
        const names = [...new Set(sent.map((one) => one.name))];
        expect(found === null).toBe(names.some((one) => isUnclear(sent.filter(({ name }) => name === one))));
        if (found) expect(Object.keys(found).sort()).toEqual(names.sort());
        for (const [key, value] of Object.entries(found ?? {})) expect(value).toEqual(meant(sent, key));
      }),
    );
  });

  type Sent = readonly { readonly name: string; readonly mark: string; readonly value: string }[];

  function isUnclear(those: Sent): boolean {
    return those.length > 1 && those.some(({ mark }) => mark === "");
  }

  function meant(sent: Sent, key: string): string | string[] | undefined {
    const those = sent.filter(({ name }) => name === key);
    return those[0]?.mark ? those.map(({ value }) => value) : those[0]?.value;
  }
});
