/** What signing in costs: those who do it, and those who only want a page meanwhile. */
import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { signIn, signInWithoutPause, timesOf } from "#bench/load";
import type { Options } from "#bench/options";
import { median, quantile, type Row, ratioRow, type Sample } from "#bench/row";
import { type Served, serve } from "#bench/served";

const workers = Math.max(1, availableParallelism() - 1);
const people = 1000;
const atOnce = 8;
const passwordCost = 12;

/** As many as people who click do: one at a time, and answered before the next comes. */
const every = 40;

/** Sign-ins a second by as many hashes as the workers could compute, and what eight people who sign in do to a page. */
export async function measureSignIns(options: Options): Promise<Row[]> {
  const served = await serve(options.port + 1, { people, sessions: 1, events: 10 });
  const hasher = new Hasher();
  const [rates, times]: [Sample[], Sample[]] = [[], []];
  try {
    await round(served, hasher, 3);
    for (let n = 0; n < options.rounds; n += 1) {
      const { rate, time } = await round(served, hasher, options.quick ? 6 : 12);
      rates.push(rate);
      times.push(time);
    }
  } finally {
    await hasher.end();
    await served.stop();
  }
  return [
    ratioRow("sign-ins a second, over workers by the time of one hash", { least: 0.95 }, "/s", rates),
    ratioRow("p99 of a page while 8 people sign in without pause, over idle", { most: 2 }, "ms", times),
  ];
}

/** What is compared is measured one straight after the other, and with nothing else beside it: the machine changes slowly. */
async function round(served: Served, hasher: Hasher, seconds: number): Promise<{ rate: Sample; time: Sample }> {
  return { rate: await measureRate(served, hasher, seconds), time: await measurePage(served, seconds) };
}

async function measureRate({ site }: Served, hasher: Hasher, seconds: number): Promise<Sample> {
  const before = await hasher.timeOfOne();
  const signIns = signInWithoutPause(site, people, atOnce);
  await sleep(seconds * 1000);
  const answered = await signIns.stop();
  const after = await hasher.timeOfOne();
  const whole = answered.slice(0, -(atOnce - 1)); // the last ones had the workers to themselves
  const rate = ((whole.length - 1) * 1000) / ((whole.at(-1) ?? 0) - (whole[0] ?? 0));
  return { measured: rate, baseline: (workers * 1000) / ((before + after) / 2) };
}

async function measurePage(served: Served, seconds: number): Promise<Sample> {
  const headers = await served.signedIn(500);
  const probe = () => timesOf(`${served.site}/dashboard`, (seconds * 1000) / every, every, headers);
  const idle = await probe();
  const signIns = signInWithoutPause(served.site, people, atOnce);
  await sleep(1000);
  const during = await probe();
  await signIns.stop();
  return { measured: quantile(during, 0.99), baseline: quantile(idle, 0.99) };
}

/** The product's own worker, with nobody else to work for. */
class Hasher {
  readonly #worker = new Worker("./lib/hash-worker.mjs");

  /** In ms, the median of a few. */
  async timeOfOne(): Promise<number> {
    const times: number[] = [];
    for (let n = 0; n < 5; n += 1) times.push(await this.#time());
    return median(times);
  }

  #time(): Promise<number> {
    const begun = performance.now();
    return new Promise((resolve, reject) => {
      this.#worker.removeAllListeners().once("error", reject);
      this.#worker.once("message", () => resolve(performance.now() - begun));
      this.#worker.postMessage({ secret: "a".repeat(64), salt: passwordCost });
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** A sign-in that takes no time to hash, with many users over few. */
export async function measureManyUsers(options: Options): Promise<Row[]> {
  const many = options.quick ? 100_000 : 1_000_000;
  const withoutHash = { BENCH_HASH: "none", LOG_LEVEL: "error" };
  const full = await serve(options.port + 2, { people: many, sessions: 1, events: 1 }, withoutHash);
  const few = await serve(options.port + 3, { people: 1000, sessions: 1, events: 1 }, withoutHash);
  const samples: Sample[] = [];
  try {
    for (let n = 0; n <= options.rounds; n += 1) {
      const sample = await oneByOne(full.site, few.site, n, many);
      if (n > 0) samples.push(sample);
    }
  } finally {
    await Promise.all([full.stop(), few.stop()]);
  }
  const figure = `sign-in less its hash, with ${many.toLocaleString("en")} users over 1,000`;
  return [ratioRow(figure, { most: 1.3 }, "ms", samples)];
}

/** By turns at each request, everybody once: in one order through few, all over the place among many. */
async function oneByOne(full: string, few: string, round: number, many: number): Promise<Sample> {
  const [manyTimes, fewTimes]: [number[], number[]] = [[], []];
  for (let n = 0; n < 60; n += 1) {
    const nth = round * 60 + n;
    manyTimes.push(await signIn(full, ((nth * 7919) % many) + 1));
    fewTimes.push(await signIn(few, (nth % 1000) + 1));
  }
  return { measured: median(manyTimes), baseline: median(fewTimes) };
}
