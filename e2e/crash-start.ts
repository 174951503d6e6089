/** Starting the server, and how long that takes. */
import { readFileSync } from "node:fs";
import { captured, type OwnServer, startServer } from "./own-server";
import type { Stand } from "./stand";

/** A server that answers, and how long it took until then, in ms. */
export type Started = { readonly server: OwnServer; readonly took: number };

/**
 * Starts the server of a stand. The time in which it would have gone on, but other programs had the processors, is not counted:
 * on a busy machine that is many times the rest. All that it does or waits for itself is.
 */
export async function start({ env }: Stand): Promise<Started> {
  const before = performance.now();
  const server = await startServer(env, captured);
  const after = performance.now();
  return { server, took: after - before - keptWaiting(server.process.pid) };
}

/** For how long the main thread of a process was ready and had no processor, in ms, as Linux tells; nothing where it does not. */
function keptWaiting(pid: number | undefined): number {
  try {
    const [, waited] = readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ");
    return Number(waited) / 1_000_000;
  } catch {
    return 0;
  }
}
