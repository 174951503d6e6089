/**
 * Checks docs/threat-model.md: each row of its table names tests or chapters that exist, or says why nothing shows it. A test
 * is named as its file writes it, by the title of the test or of the group that it is in.
 */
import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const name = "docs/threat-model.md";

/** A row of the table: `| G4 | 1 | what must hold | what shows it |`. */
const rowPattern = /^\| ([A-Z]\d+) \| \d \| [^|]+ \| (.+) \|$/gm;
const evidencePattern = /^`([^`]+)`(?:: (.+))?$/;
const absent = /^Not built( yet)?: \S/;

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const rows = [...readFileSync(name, "utf8").matchAll(rowPattern)].map(([, id, shown]) => ({ id, shown }));
const problems = [...whatIsTwice(rows), ...rows.flatMap(problemsOf)];

if (rows.length === 0) problems.push("there are no rows");
for (const problem of problems) console.error(`${name}: ${problem}`);
if (problems.length > 0) process.exit(1);
const without = rows.filter(({ shown }) => absent.test(shown)).length;
console.log(`${name}: ${rows.length - without} rows are shown, ${without} say why not.`);

function whatIsTwice(all) {
  const ids = all.map(({ id }) => id);
  return ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id} is there twice`);
}

function problemsOf({ id, shown }) {
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
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return `there is no ${file}`;
  return titlesIn(file).some((one) => !title || one === title) ? null : `${file} has no "${title}"`;
}

/** Of tests that run: a skipped one shows nothing. */
function titlesIn(file) {
  const text = readFileSync(file, "utf8");
  if (file.endsWith(".md")) return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading);
  const calls = /\b(?:test|describe)(?:\.describe)?(?:\.(?:each|for)\([\s\S]*?\))?\(\s*(["`])((?:\\.|(?!\1).)+)\1/g;
  return [...text.matchAll(calls)].map(([, , title]) => title);
}
