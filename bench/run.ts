/**
 * `npm run bench`: measures a production build, prints one table and writes bench/results.json. Every figure that depends on
 * the machine is a ratio of two things that were measured by turns in the same run. `-- --quick` is for developing: it is
 * rough, and leaves out what takes ten minutes. `-- --only PART` measures one part.
 */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { findWrk } from "../scripts/wrk.js";
import { measureBrowserCode } from "./figures/browser-code";
import { measureCrowd } from "./figures/crowd";
import { measureMemory } from "./figures/memory";
import { measurePages } from "./figures/pages";
import { measureManyUsers, measureSignIns } from "./figures/sign-ins";
import { measureStartUp } from "./figures/start-up";
import { type Options, readOptions } from "./options";
import type { Row } from "./row";
import { makeVariant } from "./variant";

const parts: Readonly<Record<string, (options: Options) => Promise<Row[]>>> = {
  pages: measurePages,
  "sign-ins": measureSignIns,
  users: measureManyUsers,
  code: measureBrowserCode,
  start: measureStartUp,
  crowd: measureCrowd,
  memory: measureMemory,
};

const options = readOptions();
await findWrk();
makeVariant();
const rows: Row[] = [];
for (const name of wanted(options)) {
  console.error(`Measuring: ${name}`);
  rows.push(...((await parts[name]?.(options)) ?? []));
}
report(rows);

function wanted({ only, quick }: Options): string[] {
  const all = Object.keys(parts);
  if (only && !all.includes(only)) throw new Error(`There is no part "${only}": ${all.join(", ")}.`);
  return only ? [only] : all.filter((name) => !(quick && name === "memory"));
}

/** Ends with 1 where a figure falls short. */
function report(measured: readonly Row[]): void {
  const words = (row: Row) => (row.reached === null ? "" : row.reached ? "yes" : "NO");
  console.table(measured.map(({ figure, ...row }) => ({ figure, ...row, reached: words({ figure, ...row }) })));
  const machine = { node: process.version, processors: cpus().map(({ model }) => model) };
  writeFileSync("bench/results.json", `${JSON.stringify({ ...machine, options, rows: measured }, null, 2)}\n`);
  process.exitCode = measured.some(({ reached }) => reached === false) ? 1 : 0;
}
