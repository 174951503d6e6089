/** Asking a server for much: by wrk for requests a second, by ourselves where each answer's time counts. */
import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { password, userAgent } from "./people";

const run = promisify(execFile);

/** Few, for the machine that asks is the one that answers. */
const connections = 8;

export type Headers = Readonly<Record<string, string>>;

/**
 * Requests a second, over kept-alive connections. Fails where an answer is none of 200, unless that is meant: it would be
 * other work.
 */
export async function requestsASecond(
  url: string,
  seconds: number,
  headers: Headers = {},
  isThere = true,
): Promise<number> {
  const all = Object.entries({ "User-Agent": userAgent, ...headers }).flatMap(([name, value]) => [
    "-H",
    `${name}: ${value}`,
  ]);
  const { stdout } = await run("wrk", ["-t1", `-c${connections}`, `-d${seconds}s`, "--timeout", "20s", ...all, url]);
  if (isThere && /Non-2xx|Socket errors/.test(stdout)) throw new Error(`${url}:\n${stdout}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
}

/** The times of so many requests for a page in ms, one begun every `every` ms whether or not the last was answered. */
export async function timesOf(url: string, count: number, every: number, headers: Headers): Promise<number[]> {
  const begun = performance.now();
  const times: Promise<number>[] = [];
  for (let n = 0; n < count; n += 1) {
    const due = begun + n * every;
    await sleep(Math.max(0, due - performance.now()));
    times.push(timeOf(url, headers, due));
  }
  return Promise.all(times);
}

async function timeOf(url: string, headers: Headers, due: number): Promise<number> {
  const response = await fetch(url, { headers: { "user-agent": userAgent, ...headers }, redirect: "manual" });
  await response.text();
  if (response.status !== 200) throw new Error(`${url}: ${response.status}`);
  return performance.now() - due;
}

/** Lets so many people sign in one after the other without pause, until told to stop. Gives when each sign-in was answered. */
export function signInWithoutPause(site: string, people: number, atOnce: number): { stop: () => Promise<number[]> } {
  const answered: number[] = [];
  let stopping = false;
  const one = async (start: number) => {
    for (let n = start; !stopping; n += atOnce) {
      await signIn(site, (n % people) + 1);
      answered.push(performance.now());
    }
  };
  const all = Promise.all(Array.from({ length: atOnce }, (_, n) => one(n)));
  return {
    stop: async () => {
      stopping = true;
      await all;
      return answered;
    },
  };
}

/** One sign-in; how long it took, in ms. */
export async function signIn(site: string, person: number): Promise<number> {
  const begun = performance.now();
  const response = await fetch(`${site}/api/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/json", "sec-fetch-site": "same-origin", "user-agent": userAgent },
    body: JSON.stringify({ email: `person-${person}@example.com`, password }),
  });
  const body = await response.text();
  if (response.status !== 200) throw new Error(`Sign-in of person ${person}: ${response.status} ${body}`);
  return performance.now() - begun;
}
