/** How fast pages come, compared in one run, for a figure of its own would say more of the machine than of the server. */
import { test as base, expect } from "@playwright/test";
import { type OwnServer, startServer } from "./own-server";
import { sendTo } from "./requests";
import { newStand } from "./stand";

/** With a server that nothing happens to. */
export const test = base.extend<object, { undisturbed: OwnServer }>({
  undisturbed: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures wanted from this pattern
    async ({}, use) => {
      const server = await startServer((await newStand()).env);
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
});

/** A page that asks the database for nothing. */
const page = "/sign-up";

const rounds = 40;

/** How much slower a page may be that waits for nothing but its share of a busy machine; one that waits is so by far. */
export const atPace = 3;

/** How many times as long a page takes on one server as on another, asked in turn: the ratio of the medians. */
export async function slowness(one: OwnServer, other: OwnServer): Promise<number> {
  const times: [number, number][] = [];
  for (let round = 0; round < rounds; round += 1) times.push([await timeOf(one), await timeOf(other)]);
  const [of, than] = [0, 1].map((place) => median(times.map((pair) => pair[place] ?? 0)));
  return (of ?? 0) / (than ?? 1);
}

/** How long the slowest of some pages takes, asked one after the other, in ms: a process that stops for long shows in that. */
export async function slowest(server: OwnServer): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await timeOf(server));
  return Math.max(...times);
}

async function timeOf({ port }: OwnServer): Promise<number> {
  const before = performance.now();
  expect((await sendTo(port, page)).status).toBe(200);
  return performance.now() - before;
}

function median(numbers: number[]): number {
  return numbers.sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;
}
