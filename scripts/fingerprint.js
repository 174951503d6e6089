/** Knowing that nothing has changed since a step was done: the hash of what it depends on, written after it succeeds. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** The hash of files and folders, names included. Absent ones count as such; tests and generated code do not count. */
export function fingerprint(paths, ...more) {
  const hash = createHash("sha256");
  for (const file of paths.flatMap(filesUnder)) {
    hash.update(`${file}\0`).update(readFileSync(file)).update("\0");
  }
  return hash.update(more.join("\0")).digest("hex");
}

/** Whether `stampFile` says that its step was done for this fingerprint. */
export function isStamped(stampFile, wanted) {
  return existsSync(stampFile) && readFileSync(stampFile, "utf8") === wanted;
}

function filesUnder(path) {
  if (!existsSync(path) || /\.test\.tsx?$|(^|[\\/])(testing|generated)$/.test(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
}
