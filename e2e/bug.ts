/** A bug of ours that a server has from a signal on. */
import { expect } from "@playwright/test";
import type { OwnServer } from "./own-server";
import { type Question, type Reply, sendTo } from "./requests";

/** How what it throws begins. */
export const theBug = "Nobody thought of this";

/** The variables of a server whose database's driver will throw errors that quote something, as Prisma's quote what was to be written. */
export function withBugQuoting(quoted: string): { NODE_OPTIONS: string; QUOTED: string } {
  const source = `
    import { createRequire } from "node:module";
    const Database = createRequire(process.cwd() + "/")("better-sqlite3");
    const quoted = process.env.QUOTED; // not in here: this text is its own name in a stack
    process.once("SIGUSR2", () => {
      Database.prototype.prepare = () => {
        throw Object.assign(new TypeError(["${theBug}", quoted, "It failed"].join("\\n")), { quoted, cause: quoted });
      };
    });`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(source)}`, QUOTED: quoted };
}

/** Lets it have its bug, and gives what is answered then. */
export async function failing({ port, process }: OwnServer, paths: string[], question: Question): Promise<Reply[]> {
  const ask = () => Promise.all(paths.map((path) => sendTo(port, path, question)));
  const statuses = async () => (await ask()).map(({ status }) => status);
  process.kill("SIGUSR2");
  await expect.poll(statuses).toEqual(paths.map(() => 500));
  return ask();
}
