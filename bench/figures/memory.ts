/** Whether the server takes more and more memory. */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { requestsASecond, signInWithoutPause } from "#bench/load";
import type { Options } from "#bench/options";
import { median, type Row, ratioRow } from "#bench/row";
import { type Served, serve } from "#bench/served";

const wholeMinutes = 10;
const people = 1000;

/** Resident memory after ten minutes of mixed load over that after the first: each as the median of a few seconds. */
export async function measureMemory(options: Options): Promise<Row[]> {
  const served = await serve(options.port + 6, { people, sessions: 1, events: 10 });
  try {
    const load = mixedLoad(served);
    await sleep(55_000);
    const baseline = await residentMegabytes(served.pid);
    await sleep((wholeMinutes - 1) * 60_000 - 10_000);
    const measured = await residentMegabytes(served.pid);
    await load.stop();
    return [
      ratioRow("memory after 10 minutes of mixed load, over after 1 minute", { most: 1.1 }, "MB", [
        { measured, baseline },
      ]),
    ];
  } finally {
    await served.stop();
  }
}

/** Protected and open pages by turns, and two people who sign in, who change each time. */
function mixedLoad(served: Served): { stop: () => Promise<void> } {
  const signIns = signInWithoutPause(served.site, people, 2);
  let stopping = false;
  const visit = async () => {
    while (!stopping) {
      for (const path of ["/dashboard", "/dashboard/sessions", "/", "/sign-in", "/nothing/here"]) {
        if (!stopping) await visitFor(served, path);
      }
    }
  };
  const visits = visit();
  return {
    stop: async () => {
      stopping = true;
      await Promise.all([visits, signIns.stop()]);
    },
  };
}

/** A new token at each turn, of another person: one is good for ten minutes. */
async function visitFor(served: Served, path: string): Promise<void> {
  const person = 1 + Math.floor(Math.random() * people);
  const isThere = path !== "/nothing/here";
  const headers = path.startsWith("/dashboard") ? await served.signedIn(person) : {};
  await requestsASecond(`${served.site}${path}`, 2, headers, isThere);
}

/** Linux's own figure (proc_pid_statm(5)), over ten seconds: a collection of garbage moves it. */
async function residentMegabytes(pid: number): Promise<number> {
  const pages: number[] = [];
  for (let n = 0; n < 20; n += 1) {
    pages.push(Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]));
    await sleep(500);
  }
  return (median(pages) * 4096) / 1e6;
}
