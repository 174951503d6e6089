import fc from "fast-check";
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

test("one that is far too long is refused before its accents are put in order, which would take long", () => {
  const accents = `a${"\u0301".repeat(8100)}${"\u0316".repeat(8100)}`;
  const begun = performance.now();
  for (let n = 0; n < 20; n += 1) expect(PersonNameSchema.safeParse(accents).success).toBe(false);
  const refused = performance.now() - begun;
  accents.normalize("NFC");
  expect(refused).toBeLessThan(performance.now() - begun - refused); // twenty times, in less than one takes
});

test("whatever is typed, a name is one line of 1 to 100 characters that is read as itself again, or none", () => {
  const odd = fc.constantFrom(...' \n\r\0\t\u2028\u202e\u2066\u200b\ufeff\ud800\u3164\u0301eÅ가<\\"');
  const typed = fc.oneof(
    fc.array(odd).map((all) => all.join("")),
    fc.string({ unit: "binary", maxLength: 120 }),
  );
  fc.assert(
    fc.property(typed, (text) => {
      const { data: name } = PersonNameSchema.safeParse(text);
      if (name === undefined) return;
      expect(PersonNameSchema.parse(name)).toBe(name);
      expect(name).toMatch(/^[^\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]{1,100}$/u);
      expect([name.trim(), name.normalize("NFC")]).toEqual([name, name]);
    }),
    { numRuns: 300 },
  );
});
