/** Steps that say what they do and how long it took, and the programs that they run. */
import { spawn } from "node:child_process";
import { Problem } from "../server/problem.js";

/** What the tools that we run would otherwise tell or ask their makers. */
const quiet = { NEXT_TELEMETRY_DISABLED: "1", CHECKPOINT_DISABLE: "1", PRISMA_HIDE_UPDATE_MESSAGE: "1" };

const posix = process.platform !== "win32";

/** How long a program may take to end when it is told to, in ms. */
const patience = 3_000;

/** Enough of a program's output to see what went wrong, in characters. */
const keptOutput = 20_000;

let interruptedBy = null;
let running = null;

/** Ends what runs beside the name of a step. */
let stopTelling = () => {};

/** A program ended with something else than 0. */
export class ProgramFailed extends Error {
  constructor(output) {
    super("A program failed.");
    this.output = output;
  }
}

/**
 * Runs `steps` and ends the process as it should: with 1 and one sentence where a step failed, with the signal's code
 * where somebody interrupted, in which case the program under way is ended first.
 */
export async function inSteps(steps) {
  const stopListening = listenForInterruption();
  try {
    await steps();
    stopListening();
  } catch (error) {
    if (!interruptedBy) console.error(`\n${sentenceOf(error)}`);
    process.exit(interruptedBy ? 128 + (interruptedBy === "SIGINT" ? 2 : 15) : 1);
  }
}

/** Runs `action` under a name that is shown, with its time. An action that gives "unchanged" had nothing to do. */
export async function step(name, action) {
  const begun = performance.now();
  process.stdout.write(`${name} ... `);
  try {
    const result = await whileTellingTime(name, begun, action);
    console.log(result === "unchanged" ? "unchanged" : secondsSince(begun));
    return result;
  } catch (error) {
    console.log(`${interruptedBy ? "interrupted" : "failed"} after ${secondsSince(begun)}`);
    throw error;
  }
}

/** On a terminal the time runs beside the name: a minute without a sign of life looks like a fault. */
async function whileTellingTime(name, begun, action) {
  if (!process.stdout.isTTY) return action();
  const tell = (text) => process.stdout.write(`\r\x1b[K${name} ... ${text}`);
  const timer = setInterval(() => tell(`${Math.floor((performance.now() - begun) / 1000)} s`), 1000);
  stopTelling = () => {
    clearInterval(timer);
    stopTelling = () => {};
    tell("");
  };
  try {
    return await action();
  } finally {
    stopTelling();
  }
}

/**
 * Runs a program to its end and gives its standard output. Quiet unless `show`; throws `ProgramFailed` with what it
 * wrote. It gets a process group of its own, so that an interruption ends its children too.
 */
export function run(command, args, { env = {}, show = false, shell = false } = {}) {
  if (show) stopTelling();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: { ...quiet, ...process.env, ...env },
      stdio: ["ignore", show ? "inherit" : "pipe", show ? "inherit" : "pipe"],
      detached: posix,
      shell,
    });
    running = child;
    let [stdout, output] = ["", ""];
    child.stdout?.on("data", (text) => {
      stdout += text;
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (text) => {
        output = (output + text).slice(-keptOutput);
      });
    }
    child.on("error", reject);
    child.on("close", (code) => {
      running = null;
      if (code === 0 && !interruptedBy) resolve(stdout);
      else reject(new ProgramFailed(output));
    });
  });
}

/** Runs a script of an installed package, or one of ours, with this Node. */
export function runNode(args, options) {
  return run(process.execPath, args, options);
}

/** Runs npm: the one that started us, where one did. It reports its errors even where that one was told to be silent. */
export function runNpm(args, options) {
  const npm = process.env.npm_execpath ?? "";
  const all = [...args, "--loglevel=error"];
  if (/npm-cli\.c?js$/.test(npm)) return runNode([npm, ...all], options);
  return posix ? run("npm", all, options) : run("npm.cmd", all, { ...options, shell: true });
}

/** The sentence for an error, after what a program wrote. */
function sentenceOf(error) {
  const text = `${error.code} ${error.message} ${error.output ?? ""}`;
  if (/\bENOSPC\b|no space left/i.test(text)) return "The disk is full. Make room, then run the command again.";
  if (error instanceof Problem) return error.message;
  if (error instanceof ProgramFailed) return `${error.output}\nThis step failed; what the program says is above.`;
  return error.stack;
}

function listenForInterruption() {
  const interrupt = (signal) => {
    if (!running) process.exit(128 + (signal === "SIGINT" ? 2 : 15));
    interruptedBy ??= signal;
    endWithChildren(running);
  };
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, interrupt);
  return () => ["SIGINT", "SIGTERM"].forEach((signal) => void process.off(signal, interrupt));
}

function endWithChildren(child) {
  if (!posix) return spawn("taskkill", ["/pid", String(child.pid), "/t", "/f"]);
  const tell = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {} // it has ended
  };
  tell("SIGINT"); // at which Playwright ends the server that it started
  setTimeout(() => tell("SIGKILL"), patience).unref();
}

function secondsSince(begun) {
  return `${((performance.now() - begun) / 1000).toFixed(1)} s`;
}
