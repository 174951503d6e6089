/** A server of a test's own, for what the one of the run is not configured for. */
import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export type OwnServer = {
  readonly port: string;
  readonly process: ChildProcess;
  /** All that it has written so far, where its output is a pipe. */
  readonly output: () => string;
  /** Ends it as an operator does, and gives its exit code and signal. */
  readonly stop: (signal?: "SIGTERM" | "SIGINT") => Promise<readonly unknown[]>;
  /** Ends it as nobody should, at once. */
  readonly kill: () => Promise<readonly unknown[]>;
};

type ServerEnvironment = NodeJS.ProcessEnv & { readonly PORT: string };

type How = {
  readonly cwd?: string;
  /** The command that starts it, for what has to be around it. */
  readonly through?: readonly string[];
  readonly stdio?: StdioOptions;
};

/** Its output is for the test to read. */
export const captured: How = { stdio: ["ignore", "pipe", "pipe"] };
const complaints: StdioOptions = ["ignore", "ignore", "inherit"];

const patienceMs = 30_000;
const pauseMs = 25;

/** Those that run. A test that fails stops none: they must not outlive it. */
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts the production build of a folder with these variables and no others, once it answers on PORT of this machine. */
export async function startServer(env: ServerEnvironment, how: How = {}): Promise<OwnServer> {
  const { child, output, ended } = spawnServer(env, how);
  const early = ended.then(([code]) => Promise.reject(new Error(`The server ended with ${code}:\n${output()}`)));
  await Promise.race([untilServing(`http://localhost:${env.PORT}/healthz`), early]);
  early.catch(() => undefined);
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return {
    port: env.PORT,
    process: child,
    output,
    stop: (signal = "SIGTERM") => end(signal),
    kill: () => end("SIGKILL"),
  };
}

/** Starts a server that is expected to fail. Gives its exit code and what it says. */
export async function failToStart(env: ServerEnvironment, how: How = {}): Promise<{ code: unknown; output: string }> {
  const { output, ended } = spawnServer(env, { ...how, ...captured });
  const [code] = await ended;
  return { code, output: output() };
}

function spawnServer(env: ServerEnvironment, { cwd = ".", through = [], stdio = complaints }: How) {
  const [command = "", ...args] = [...through, process.execPath, "server.js"];
  const child = spawn(command, args, { cwd, env, stdio });
  running.add(child);
  child.once("close", () => running.delete(child));
  return { child, output: outputOf(child), ended: once(child, "close") };
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<string> {
  const holder = createServer().listen(0, "127.0.0.1");
  await once(holder, "listening");
  const address = holder.address();
  holder.close();
  await once(holder, "close");
  return String(typeof address === "object" && address ? address.port : 0);
}

function outputOf({ stdout, stderr }: ChildProcess): () => string {
  let written = "";
  for (const stream of [stdout, stderr]) {
    stream?.on("data", (part) => {
      written += part;
    });
  }
  return () => written;
}

async function untilServing(url: string): Promise<void> {
  for (let waited = 0; waited < patienceMs; waited += pauseMs) {
    if (await answers(url)) return;
    await sleep(pauseMs);
  }
  throw new Error(`${url} does not answer: is there a production build? npx next build`);
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}
