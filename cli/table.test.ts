import { describe, expect, test } from "vitest";
import { facts, harmless, harmlessJson, table } from "./table";

const columns = [{ title: "ID", keep: true }, { title: "NAME" }, { title: "WHERE" }] as const;
const rows = [
  ["abcdefgh", "Ada Example", "somewhere over there"],
  ["ijklmnop", "李小龍 (Bruce)", "here"],
];

describe("a table", () => {
  test("has aligned columns, also beside letters that take two", () => {
    expect(table(columns, rows, Number.POSITIVE_INFINITY)).toBe(
      [
        "ID        NAME            WHERE",
        "abcdefgh  Ada Example     somewhere over there",
        "ijklmnop  李小龍 (Bruce)  here",
      ].join("\n"),
    );
  });

  test("is cut to the terminal with an ellipsis, first where it may be", () => {
    expect(table(columns, rows, 30)).toBe(
      ["ID        NAME       WHERE", "abcdefgh  Ada Exam…  somewher…", "ijklmnop  李小龍 (…  here"].join("\n"),
    );
  });

  test.each([1, 5, 12, 20, 29])("is never wider than the terminal: %i", (width) => {
    for (const line of table(columns, rows, width).split("\n")) expect(columnsOf(line)).toBeLessThanOrEqual(width);
  });

  test("has one line a row, whatever is in a cell", () => {
    expect(table([{ title: "A" }], [["one\ntwo\u2028three\x1b[2J\x9b2J\u202e"]], 80).split("\n")).toHaveLength(2);
  });
});

test("facts are aligned, and cut to the terminal", () => {
  const lines = facts([["Name", "Ada Example"], ["Since", "today"]], 14); // biome-ignore format: as a table
  expect(lines).toBe("Name:  Ada Ex…\nSince: today");
});

describe("text of strangers", () => {
  test.each(["\x1b[2J", "\x07", "\x9b31m", "\u202egnp.exe", "\u2066", "a\rb", "a\nb"])("does nothing: %j", (text) => {
    expect(harmless(text)).toContain("\u{FFFD}");
    expect(harmless(text)).not.toMatch(/[\p{Cc}\u202e\u2066]/u);
    const json = harmlessJson({ text });
    expect(json).not.toMatch(/[^\n\P{Cc}]|[\u202e\u2066]/u);
    expect(JSON.parse(json)).toEqual({ text });
  });

  test("is left as it is otherwise, accents and all", () => {
    expect(harmless("Zoë O’Neil 👩‍🚀")).toBe("Zoë O’Neil 👩‍🚀");
  });
});

function columnsOf(line: string): number {
  return [...line].reduce((sum, character) => sum + (/\p{Script=Han}/u.test(character) ? 2 : 1), 0);
}
