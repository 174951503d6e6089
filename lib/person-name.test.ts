import { expect, test } from "vitest";
import { PersonNameSchema } from "#lib/person-name";

test.each([
  ["  Ada Example ", "Ada Example"],
  ["Re\u0301ne", "R\u00e9ne"],
  ["\u674e\u5c0f\u9f8d", "\u674e\u5c0f\u9f8d"],
  ["<b>Bobby</b>", "<b>Bobby</b>"],
  ["\u{1f469}\u200d\u{1f4bb}", "\u{1f469}\u200d\u{1f4bb}"],
])("%j is the name %j", (typed, name) => {
  expect(PersonNameSchema.parse(typed)).toBe(name);
});

test.each([
  "",
  "  ",
  "\u200b",
  "a\nb",
  "a\u2028b",
  "a\u0000",
  "\u202eevil",
  "\u2066x",
  "\ud800x",
  "a".repeat(101),
  7,
  null,
])("%j is no name", (typed) => {
  expect(PersonNameSchema.safeParse(typed).success).toBe(false);
});
