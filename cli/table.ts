/** Tables and facts for a terminal: lines are cut to its width, never wrapped, and never do what a text in them asks. */

/** A column: its title, and whether its cells are cut only when nothing else is left to cut. */
export type Column = { readonly title: string; readonly keep?: true };

const gap = "  ";
const narrowest = 4;

/** A table under its titles, each line within `width`. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string {
  const titles = columns.map(({ title }) => title);
  const cells = [titles, ...rows].map((row) => row.map(harmless));
  const natural = columns.map((_, index) => Math.max(...cells.map((row) => widthOf(row[index] ?? ""))));
  const widths = fitted(columns, natural, width);
  return cells
    .map((row) => cut(row.map((cell, index) => padded(cell, widths[index] ?? 0)).join(gap), width))
    .join("\n");
}

/** Facts with their names, one a line, each within `width`. */
export function facts(pairs: readonly (readonly [string, string])[], width: number): string {
  const longest = Math.max(...pairs.map(([name]) => widthOf(name)));
  return pairs.map(([name, fact]) => cut(`${padded(`${name}:`, longest + 1)} ${harmless(fact)}`, width)).join("\n");
}

/** A moment in UTC, short enough for a column: "2026-11-23 18:30". */
export function moment(time: Date): string {
  return time.toISOString().slice(0, 16).replace("T", " ");
}

/** In bytes. */
export const mebibyte = 1024 ** 2;

/** A size for people: "12.4 MiB". */
export function mebibytes(bytes: number): string {
  return `${new Intl.NumberFormat("en", { maximumFractionDigits: 1 }).format(bytes / mebibyte)} MiB`;
}

/**
 * Text as it may go to a terminal: names and user agents are strangers' words, and what controls the terminal or the
 * direction of writing must not reach it.
 */
export function harmless(text: string): string {
  return text.replace(controls, "\u{FFFD}");
}

/** JSON for a terminal or a program: controls that JSON leaves as they are, are escaped. */
export function harmlessJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    controlsButLineBreaks,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

const controls = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;
const controlsButLineBreaks = /[^\n\P{Cc}]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** Takes from the widest column that may be cut until the table fits; from all columns where that is not enough. */
function fitted(columns: readonly Column[], natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  const excess = () => widths.reduce((sum, each) => sum + each + gap.length, -gap.length) - width;
  const shrink = (indexes: number[]) => {
    for (let over = excess(); over > 0; over = excess()) {
      const widest = indexes.reduce(
        (one, other) => ((widths[other] ?? 0) > (widths[one] ?? 0) ? other : one),
        indexes[0] ?? 0,
      );
      if ((widths[widest] ?? 0) <= narrowest) return;
      widths[widest] = (widths[widest] ?? 0) - 1;
    }
  };
  shrink([...columns.keys()].filter((index) => !columns[index]?.keep));
  shrink([...columns.keys()]);
  return widths;
}

function padded(text: string, width: number): string {
  const shortened = cut(text, width);
  return shortened + " ".repeat(Math.max(0, width - widthOf(shortened)));
}

function cut(text: string, width: number): string {
  const line = text.trimEnd();
  if (widthOf(line) <= width) return line;
  let kept = "";
  for (const character of characters(line)) {
    if (widthOf(kept + character) > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

function widthOf(text: string): number {
  return characters(text).reduce((sum, character) => sum + (wide.test(character) ? 2 : 1), 0);
}

/** Characters as people see them: an accent goes with its letter (UAX 29). */
function characters(text: string): string[] {
  if (/^[\x20-\x7e…]*$/.test(text)) return [...text];
  return Array.from(new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text), ({ segment }) => segment);
}

/** Terminals give two columns to the letters of East Asia (UAX 11, W and F) and to pictures. */
const wide =
  /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;
