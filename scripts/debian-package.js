/** A program that a step needs and npm does not have: looked for, and else installed where that can be done. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ProgramFailed, run } from "./steps.js";

/** Where a program is that can be called by one of its names, the first rather than the others; null where none is. */
export function programOnPath(...names) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file)) ?? null;
}

/** Installs packages of Debian's. Does nothing but on a Debian whose root runs this; whether it helped, is to be looked at. */
export async function installFromDebian(...packages) {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return;
  await succeeds("apt-get", ["update"]);
  await succeeds("apt-get", ["install", "-y", "--no-install-recommends", ...packages]);
}

/** Whether a program could be run to its end, and ended well. */
export async function succeeds(command, args, env = { DEBIAN_FRONTEND: "noninteractive" }) {
  try {
    await run(command, args, { env });
    return true;
  } catch (error) {
    if (error instanceof ProgramFailed || error.code === "ENOENT" || error.code === "EACCES") return false;
    throw error;
  }
}
