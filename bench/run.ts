/**
 * `npm run bench`: measures the production build of this folder, prints a table and writes bench/results.json. Every figure
 * is a ratio of two medians that were measured by turns in the same run, for no machine is equally busy twice.
 */
import { writeFileSync } from "node:fs";
import { type Filling, type Served, serve } from "./served";

const rounds = 7;
const requestsARound = 40;

/** What is measured at each size: `n` counts the requests of its kind, over all rounds. */
type Request = (
  served: Served,
  person: number,
  n: number,
) => Promise<{ readonly path: string; readonly token: string }>;

const requests: Readonly<Record<string, Request>> = {
  "sessions page": visit("/dashboard/sessions"),
  "activity page": visit("/dashboard/activity"),
  renewal: async ({ token }, person, n) => ({
    path: "/session/renew?next=/dashboard",
    token: await token({ person, session: 1, generation: n + 1 }, true),
  }),
};

/** The one of the full size against the one with nobody else in it: the same page, for the same ten sessions and 100 events. */
const sizes = {
  nobody: { people: 1, sessions: 2, events: 1 },
  alone: { people: 1, sessions: 10, events: 100 },
  full: { people: 10_000, sessions: 10, events: 100 },
} satisfies Record<string, Filling>;
type Size = keyof typeof sizes;
const allSizes = Object.keys(sizes) as Size[];

const most = 1.3;

const served = await serveAll();
const times = await measure();
for (const { stop } of Object.values(served)) await stop();
report();

async function serveAll(): Promise<Record<Size, Served>> {
  const entries: [string, Served][] = [];
  for (const [index, [size, filling]] of Object.entries(sizes).entries()) {
    console.error(
      `Filling: ${filling.people} people, ${filling.people * filling.sessions} sessions, ${filling.people * filling.events} events`,
    );
    entries.push([size, await serve(3171 + index, filling)]);
  }
  return Object.fromEntries(entries) as Record<Size, Served>;
}

/** The times of each request at each size, in milliseconds: the median of each round. The first round only warms up. */
async function measure(): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>();
  for (let round = 0; round <= rounds; round += 1) {
    console.error(`Round ${round} of ${rounds}`);
    for (const [name, size] of inTurn(round)) {
      const took = await timeOf(name, size, round);
      if (round > 0) times.set(`${name} ${size}`, [...(times.get(`${name} ${size}`) ?? []), took]);
    }
  }
  return times;
}

async function timeOf(name: string, size: Size, round: number): Promise<number> {
  const person = Math.ceil(sizes[size].people / 2);
  const took: number[] = [];
  for (let n = round * requestsARound; n < (round + 1) * requestsARound; n += 1) {
    const { path, token } = await requestOf(name)(served[size], person, n);
    took.push(await time(`${served[size].site}${path}`, token, name));
  }
  return median(took);
}

function requestOf(name: string): Request {
  const request = requests[name];
  if (!request) throw new Error(`There is no request "${name}".`);
  return request;
}

/** Until the whole answer is there. One that is not the right one is no measurement. */
async function time(url: string, token: string, name: string): Promise<number> {
  const began = performance.now();
  const response = await fetch(url, { redirect: "manual", headers: { cookie: `latchkey-session=${token}` } });
  await response.text();
  const took = performance.now() - began;
  const isRight = name === "renewal" ? response.headers.has("set-cookie") : response.status === 200;
  if (!isRight) throw new Error(`${name}: ${response.status} ${response.headers.get("location")}`);
  return took;
}

function visit(path: string): Request {
  return async ({ token }, person) => ({ path, token: await token({ person, session: 0, generation: 1 }) });
}

/** Each request at each size; in another order in each round, so that none is always the one after the break. */
function inTurn(round: number): [string, Size][] {
  const all = Object.keys(requests).flatMap((name) => allSizes.map((size): [string, Size] => [name, size]));
  return round % 2 === 0 ? all : all.reverse();
}

function median(values: number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function report(): void {
  const figures = Object.keys(requests).map((name) => {
    const [nobody, alone, full] = allSizes.map((size) => median(times.get(`${name} ${size}`) ?? [])) as Three;
    const milliseconds = { "empty (ms)": round2(nobody), "alone (ms)": round2(alone), "full (ms)": round2(full) };
    const ratios = { "full / alone": round2(full / alone), "full / empty": round2(full / nobody) };
    return { figure: name, ...milliseconds, ...ratios, "at most": most };
  });
  console.table(figures);
  const results = { node: process.version, rounds, requestsARound, sizes, figures };
  writeFileSync("bench/results.json", `${JSON.stringify(results, null, 2)}\n`);
  process.exitCode = figures.every((figure) => figure["full / alone"] <= most) ? 0 : 1;
}

type Three = [number, number, number];

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
