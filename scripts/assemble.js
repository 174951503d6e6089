/**
 * `node scripts/assemble.js FOLDER`: builds, and puts into the folder only what runs: what a container holds. The
 * `Dockerfile` has no other steps, so what works in a plain folder works there. With `--as-built` it takes the build that
 * is there.
 */
import { cpSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Problem } from "../server/problem.js";
import { build, generateClient } from "./build.js";
import { installPackages } from "./install.js";
import { inSteps, runNpm, step } from "./steps.js";

const { positionals, values } = parseArgs({ allowPositionals: true, options: { "as-built": { type: "boolean" } } });

const parts = [
  ".next",
  "cli",
  "lib",
  "next.config.js",
  "node_modules",
  "package-lock.json",
  "package.json",
  "prisma",
  "server",
  "server.js",
];

/** Caches of the build, tests, and what only the tests use. */
const leftOut = /(^|[\\/])(\.next[\\/](cache|dev|diagnostics|trace.*|types)|lib[\\/]testing|[^\\/]+\.test\.tsx?)$/;

await inSteps(async () => {
  const folder = emptyFolder(positionals[0]);
  process.chdir(fileURLToPath(new URL("..", import.meta.url)));
  await step("Installing packages (a minute or more, once)", installPackages);
  await step("Generating the database client", generateClient);
  if (!values["as-built"]) await step("Building", build);
  await step(`Copying what runs to ${folder}`, () => copyParts(folder));
  await step("Removing packages that only build", () => prune(folder));
});

function emptyFolder(path) {
  if (!path) throw new Problem("Say which folder: node scripts/assemble.js FOLDER");
  const folder = resolve(path);
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Problem(`${folder} is not empty. Choose another folder.`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

function copyParts(folder) {
  const filter = (source) => !leftOut.test(source);
  for (const part of parts) cpSync(part, join(folder, part), { recursive: true, verbatimSymlinks: true, filter });
}

async function prune(folder) {
  await runNpm(["prune", "--omit=dev", "--ignore-scripts", "--offline", "--loglevel=error", "--prefix", folder]);
}
