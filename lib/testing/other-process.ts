/** Other processes, as they really are: what this one cannot see coming. */

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Duration } from "#lib/clock";

/** How a command of `cli/` ended; `code` is null where a signal ended it. */
export type Ended = { readonly code: number | null; readonly output: string; readonly complaint: string };

/** A process that has the write lock of a database file. */
export type LockHolder = { readonly released: Promise<void> };

/** Lets another process take the write lock of the file for that long. Resolves when it has the lock. */
export async function holdWriteLock(databaseFile: string, duration: Duration): Promise<LockHolder> {
  const holder = runSource(`
    const database = new (require("better-sqlite3"))(${JSON.stringify(databaseFile)});
    database.exec("BEGIN IMMEDIATE");
    process.stdout.write("held");
    setTimeout(() => { database.exec("COMMIT"); database.close(); }, ${duration});
  `);
  const released = exitOf(holder);
  await Promise.race([once(holder.stdout as NodeJS.ReadableStream, "data"), released]);
  return { released };
}

/** Lets another process run a statement on the file a number of times, each in a transaction of its own. */
export async function repeatElsewhere(databaseFile: string, sql: string, times: number): Promise<void> {
  const worker = runSource(`
    const database = new (require("better-sqlite3"))(${JSON.stringify(databaseFile)});
    for (let i = 0; i < ${times}; i++) database.exec(${JSON.stringify(sql)});
  `);
  await exitOf(worker);
}

/** Lets another process run statements on the file again and again, in a transaction each time. Resolves once it has begun. */
export function writeElsewhere(databaseFile: string, sql: string): Promise<{ stop: () => Promise<void> }> {
  return untilStopped(`
    const database = new (require("better-sqlite3"))(${JSON.stringify(databaseFile)});
    const write = () => database.exec(${JSON.stringify(`BEGIN IMMEDIATE; ${sql}; COMMIT;`)});
    write();
    process.stdout.write("begun");
    setInterval(write, 1);
  `);
}

/** Lets another process have the file open and do nothing with it. Resolves once it has. */
export function openElsewhere(databaseFile: string): Promise<{ stop: () => Promise<void> }> {
  return untilStopped(`
    const database = new (require("better-sqlite3"))(${JSON.stringify(databaseFile)});
    database.prepare("SELECT count(*) FROM sqlite_master").get();
    process.stdout.write("open");
    setInterval(() => database.open, 1000);
  `);
}

/** Starts a command of `cli/` with these variables and no others, in `folder`. */
export function startCommand(name: string, args: string[], env: Record<string, string>, folder = "."): ChildProcess {
  return spawn(process.execPath, commandLine(name, args), {
    cwd: folder,
    env: env as NodeJS.ProcessEnv,
    stdio: "ignore",
  });
}

/** Runs a command of `cli/` to its end; `input` is all that its standard input holds, `through` the command that starts it. */
export async function runCommand(
  name: string,
  args: string[],
  env: Record<string, string>,
  folder = ".",
  input = "",
  through: readonly string[] = [],
): Promise<Ended> {
  const options = { cwd: folder, env: env as NodeJS.ProcessEnv };
  const [first = "", ...rest] = [...through, process.execPath, ...commandLine(name, args)];
  const ended = promisify(execFile)(first, rest, options);
  ended.child.stdin?.end(input);
  return ended.then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout, complaint: stderr }),
    ({ code, stdout, stderr }) => ({ code, output: stdout, complaint: stderr }),
  );
}

/** What starts a command none of whose files may grow beyond that size: as on a full disk, and nobody has to be root. */
export function withRoomFor(bytes: number): string[] {
  return ["sh", "-c", `ulimit -f ${Math.floor(bytes / 512)} && exec "$@"`, "sh"];
}

function commandLine(name: string, args: string[]): string[] {
  const projectFile = (path: string) => new URL(`../../${path}`, import.meta.url);
  return [
    "--import",
    projectFile("node_modules/tsx/dist/loader.mjs").href,
    fileURLToPath(projectFile(`cli/${name}.ts`)),
    ...args,
  ];
}

function runSource(source: string): ChildProcess {
  return spawn(process.execPath, ["--eval", source], { stdio: ["ignore", "pipe", "inherit"] });
}

async function untilStopped(source: string): Promise<{ stop: () => Promise<void> }> {
  const child = runSource(source);
  const ended = once(child, "exit");
  await Promise.race([once(child.stdout as NodeJS.ReadableStream, "data"), ended]);
  return {
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

async function exitOf(child: ChildProcess): Promise<void> {
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`the other process ended with ${code}`);
}
