/** A Python for the example that is written in it: one that is here and has the packages, or else Debian's. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Problem } from "../server/problem.js";
import { installFromDebian, succeeds } from "./debian-package.js";

const packages = ["python3-flask", "python3-jwt", "python3-cryptography"];
const names = ["python3", "python", "python.exe"];

/** PyJWT is asked for by its own name: another package has the same module. Ubuntu 22.04 has one that is too old. */
const isFit = `
import sys, flask, jwt, cryptography
from importlib.metadata import version
sys.exit(tuple(map(int, version("PyJWT").split(".")[:2])) < (2, 6))`;

/**
 * Gives the path of a Python 3 that has Flask, PyJWT (2.6 or newer) and cryptography; null where there is none, which
 * fails nobody's tests but where `REQUIRE_PYTHON` says so. Throws `Problem` then.
 */
export async function findPython() {
  const found = (await installedPython()) ?? (await debiansPython());
  if (found || !process.env.REQUIRE_PYTHON) return found;
  throw new Problem(
    `No Python with Flask, PyJWT and cryptography. Install them (Debian: apt-get install ${packages.join(" ")}).`,
  );
}

async function installedPython() {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin"];
  const candidates = folders.flatMap((folder) => names.map((name) => join(folder, name))).filter(existsSync);
  for (const python of candidates) {
    if (await succeeds(python, ["-c", isFit])) return python;
  }
  return null;
}

async function debiansPython() {
  await installFromDebian(...packages);
  return installedPython();
}
