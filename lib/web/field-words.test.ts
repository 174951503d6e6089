import { describe, expect, test } from "vitest";
import { z } from "zod";
import { fieldWords } from "#lib/web/field-words";
import { inputSchema, outputSchema } from "#lib/web/json-schema";

describe("a field in words", () => {
  test.each([
    ["string", null, z.string()],
    ["string", "1 to 60 characters", z.string().min(1).max(60)],
    ["string", "at most 60 characters", z.string().max(60)],
    ["e-mail address", null, z.string().meta({ format: "email" })],
    ["integer", "1 to 9, 5 where it is left out", z.int().min(1).max(9).prefault(5)],
    ['boolean or "on"', null, z.union([z.boolean(), z.literal("on")])],
    ['"small" or "large"', null, z.enum(["small", "large"])],
    ['list of "small", "large"', null, z.array(z.enum(["small", "large"]))],
    ["list of strings", null, z.array(z.string())],
  ] as const)("is %s, %s", (type, limits, schema) => {
    const [field] = fieldWords(inputSchema(z.strictObject({ field: schema })));
    expect(field).toMatchObject({ name: "field", type, limits });
  });

  test("may be left out where its schema says so, or knows what to take instead", () => {
    const schema = z.strictObject({ needed: z.string(), left: z.string().optional(), known: z.int().prefault(5) });
    expect(fieldWords(inputSchema(schema)).map(({ optional }) => optional)).toEqual([false, true, false]);
  });
});

test("members of members are named by their way there, moments and nothing among them", () => {
  const schema = z.strictObject({
    all: z.array(z.strictObject({ at: z.date().nullable().meta({ description: "When." }) })),
  });
  expect(fieldWords(outputSchema(schema))).toEqual([
    { name: "all", type: "list of objects", limits: null, optional: false, meaning: "" },
    { name: "all[].at", type: "date and time or null", limits: null, optional: false, meaning: "When." },
  ]);
});

test("what JSON has no word for is not passed over", () => {
  expect(() => outputSchema(z.strictObject({ odd: z.bigint() }))).toThrow();
});
