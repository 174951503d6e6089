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
