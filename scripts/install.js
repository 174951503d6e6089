/** Installing the packages, once for a lock file and a Node. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Problem } from "../server/problem.js";
import { fingerprint, isStamped } from "./fingerprint.js";
import { ProgramFailed, runNode, runNpm } from "./steps.js";

const stampFile = "node_modules/.latchkey-installed";

const installation = ["install", "--no-save", "--ignore-scripts", "--include=dev", "--prefer-offline"];
const impatiently = ["--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=15000"];

/** Where npm or node-gyp says one of these, nobody answered. */
const unreachable =
  /network connectivity|\b(E(NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOTCACHED)|ERR_SOCKET_TIMEOUT)\b/;

const noRegistry =
  "The npm registry cannot be reached. Check the network and `npm config get registry`, then run the command again.";
const noHeaders =
  "better-sqlite3 needs its native half from github.com, or Node's headers from nodejs.org to compile it, and neither answers. Check the network, or say where the headers are by npm_config_nodedir, then run the command again.";
const noCompiler =
  "better-sqlite3 could not be compiled. Install Python 3 and a C++ compiler (Debian: apt-get install python3 g++ make), then run the command again.";
const noAddon = "better-sqlite3 is installed, but does not load on this Node. Use another release of Node.";

/**
 * Installs what `package-lock.json` says, from nothing, so that what an interrupted install left is not trusted; a
 * failed one leaves nothing. Install scripts stay off: one package needs its own, better-sqlite3, which fetches or
 * compiles its native half. Not `npm ci`: it refuses a lock file without the packages for other systems, and npm
 * writes such a one wherever its registry lacks them.
 */
export async function installPackages() {
  const wanted = fingerprint(["package-lock.json"], process.versions.modules, process.platform, process.arch);
  if (isStamped(stampFile, wanted)) return "unchanged";
  if (!(isAsLocked() && (await nativeHalfWorks()))) await install();
  writeFileSync(stampFile, wanted);
}

async function install() {
  const source = (await registryAnswers()) ? impatiently : ["--offline"]; // npm's cache may have all of it
  removePackages();
  try {
    await runNpm([...installation, ...source]);
    await buildNativeHalf();
  } catch (error) {
    removePackages();
    throw error instanceof ProgramFailed && unreachable.test(error.output) ? new Problem(noRegistry) : error;
  }
}

/** Asked first and once: npm itself would ask for each package and wait for each, minutes in all. */
async function registryAnswers() {
  try {
    await runNpm(["ping", "--fetch-retries=0", "--fetch-timeout=8000"]);
    return true;
  } catch (error) {
    return !(error instanceof ProgramFailed && unreachable.test(error.output));
  }
}

function removePackages() {
  rmSync("node_modules", { recursive: true, force: true, maxRetries: 3 });
}

async function buildNativeHalf() {
  try {
    await runNpm(["rebuild", "better-sqlite3", "--ignore-scripts=false"]);
  } catch (error) {
    if (!(error instanceof ProgramFailed) || /ENOSPC/.test(error.output)) throw error;
    throw new Problem(`${error.output}\n${unreachable.test(error.output) ? noHeaders : noCompiler}`);
  }
  if (!(await nativeHalfWorks())) throw new Problem(noAddon);
}

/** Whether somebody's own `npm install` has put here what the lock file says. npm keeps a list of what it installed. */
function isAsLocked() {
  const listFile = "node_modules/.package-lock.json";
  if (!existsSync(listFile)) return false;
  const { packages: installed } = JSON.parse(readFileSync(listFile, "utf8"));
  const { packages: locked } = JSON.parse(readFileSync("package-lock.json", "utf8"));
  const isRight = ([path, { version, optional }]) => (installed[path] ? installed[path].version === version : optional);
  return Object.entries(locked).every((entry) => entry[0] === "" || isRight(entry));
}

async function nativeHalfWorks() {
  try {
    await runNode(["-e", 'new (require("better-sqlite3"))(":memory:").close()']);
    return true;
  } catch {
    return false;
  }
}
