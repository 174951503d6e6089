/**
 * Checks docs/threat-model.md: every row is there, and names tests or chapters that exist, or says why nothing shows it. A
 * test is named as its file writes it, by the title of the test or of the group that it is in.
 */
import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const name = "docs/threat-model.md";

/** How many rows there are of each letter, numbered from one on. */
const counts = { A: 13, B: 17, C: 14, D: 17, G: 14, H: 15, I: 9, J: 19, K: 13, L: 13, M: 14 };

/** What is meant to be a row, and a row: `| G4 | 1 | what must hold | what shows it |`. */
const beginningPattern = /^\s*\|?\s*[A-Z]\d+\s*\|/;
const rowPattern = /^\| ([A-Z]\d+) \| [123] \| [^|]+ \| (\S.*) \|$/;

const absent = /^Not built( yet)?: \S/;
const evidencePattern = /^`([^`]+)`: (\S.*)$/;

/** Files whose tests `npm test` runs, and documents. */
const known = /^(e2e\/.+\.spec\.ts|(lib|cli|components|server)\/.+\.test\.tsx?|docs\/.+\.md)$/;

/** Within a test, a group or a file; with a condition it is skipped only where it cannot run. */
const skipsAll = /^ *test\.(?:skip|fixme)\((?:true\b.*)?\);$/m;

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const lines = withoutComments(readFileSync(name, "utf8"))
  .split("\n")
  .filter((line) => beginningPattern.test(line));
const rows = lines.map((line) => rowPattern.exec(line)).filter((row) => row !== null);
const malformed = lines.filter((line) => !rowPattern.test(line)).map((line) => `no row has the form of "${line}"`);
const problems = [...malformed, ...whatIsMissing(rows.map(([, id]) => id)), ...rows.flatMap(problemsOf)];

for (const problem of problems) console.error(`${name}: ${problem}`);
if (problems.length > 0) process.exit(1);
const without = rows.filter(([, , shown]) => absent.test(shown)).length;
console.log(`${name}: ${rows.length - without} rows are shown, ${without} say why not.`);

function whatIsMissing(ids) {
  const expected = Object.entries(counts).flatMap(([letter, most]) =>
    Array.from({ length: most }, (_, index) => `${letter}${index + 1}`),
  );
  const place = expected.findIndex((id, index) => ids[index] !== id);
  if (place >= 0)
    return [`after ${expected[place - 1] ?? "nothing"} comes ${ids[place] ?? "nothing"}, not ${expected[place]}`];
  return ids.slice(expected.length).map((id) => `there is no ${id}`);
}

function problemsOf([, id, shown]) {
  if (absent.test(shown)) return [];
  return shown
    .split("<br>")
    .map(whatIsWrong)
    .filter((problem) => problem !== null)
    .map((problem) => `${id}: ${problem}`);
}

function whatIsWrong(evidence) {
  const [, file, title] = evidencePattern.exec(evidence) ?? [];
  if (!file) return `"${evidence}" is neither a file with a title nor "Not built: ..."`;
  if (!known.test(file)) return `${file} is neither a file of tests nor a document`;
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return `there is no ${file}`;
  const text = readFileSync(file, "utf8");
  if (skipsAll.test(text)) return `${file} skips tests whatever the case`;
  const titles = file.endsWith(".md") ? headingsIn(text) : titlesIn(text);
  return titles.includes(title) ? null : `${file} has no "${title}"`;
}

function headingsIn(text) {
  const prose = withoutComments(text).replaceAll(/^```[\s\S]*?^```$/gm, "");
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading);
}

/**
 * Of tests that run. The formatter has each call begin a line, and end with the first line that is indented like it: that is
 * how a skipped one is known with all that is in it.
 */
function titlesIn(text) {
  const comment = /(?<=^|\s)\/\*[\s\S]*?\*\//g;
  const skipped = /^( *)(?:test|describe)[\w.]*\.(?:skip|fixme|todo|fails?)\b.*(?<!\);)\n[\s\S]*?\n\1\S.*;$/gm;
  const title = /^ *(?:test|describe|test\.describe)(?:\.(?:each|for)\([\s\S]*?\))?\(\s*(["`])((?:\\.|(?!\1).)+)\1/gm;
  const running = text.replaceAll(comment, "").replaceAll(skipped, "");
  return [...running.matchAll(title)].map(([, , words]) => words);
}

function withoutComments(text) {
  return text.replaceAll(/<!--[\s\S]*?-->/g, "");
}
