/** How fast pages come, compared in one run, for a figure of its own would say more of the machine than of the server. */
import { test as base, expect } from "@playwright/test";
import { type OwnServer, startServer } from "./own-server";
import { sendTo, withToken } from "./requests";
import { newStand, tokenOf } from "./stand";

/** A server, and the session token of somebody there; null where their pages cannot be shown. */
export type Visited = OwnServer & { readonly token: string | null };

/** How many times as long as on another server, by page and by how many of its answers had come by then. */
export type Slowness = Readonly<Record<string, number>>;

/** With a server that nothing happens to. */
export const test = base.extend<object, { undisturbed: Visited }>({
  undisturbed: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures wanted from this pattern
    async ({}, use) => {
      const server = await startServer((await newStand(1)).env);
      await use({ ...server, token: await tokenOf(server, 0) });
      await server.stop();
    },
    { scope: "worker" },
  ],
});

/** A page that asks the database for nothing, and one that reads there who has come. */
const [open, personal] = ["/sign-up", "/dashboard"] as const;

const rounds = 30;

/** How much slower a page may be that waits for nothing but its share of a busy machine; one that waits is so by far. */
const atPace = 3;

/** One in ten may have bad luck on a busy machine. Nobody else has to wait, and that the most do not is not enough. */
const shares = { half: 0.5, "nine in ten": 0.9 };

/** Has both servers answer for a while, for the first answers take longer. Where nothing has happened yet, to either. */
export async function warmUp(one: Visited, other: Visited): Promise<void> {
  await timesByTurns(one, other, rounds / 3);
}

/**
 * How much slower the pages of one server are than those of another, asked in turn: all that the one's token shows. `stop` is
 * for how long, in ms, the whole process may be stopped now and then.
 */
export async function slowness(one: Visited, other: Visited, stop = 0): Promise<Slowness> {
  const slower: Record<string, number> = {};
  for (const [page, [times, than]] of await timesByTurns(one, other, rounds)) {
    for (const [what, share] of Object.entries(shares))
      slower[`${what} of ${page}`] = (untilShare(times, share) - (share > 0.5 ? stop : 0)) / untilShare(than, share);
  }
  return slower;
}

/** That pages come as fast as they would if nothing had happened. */
export function expectPace(slower: Slowness): void {
  for (const [what, times] of Object.entries(slower)) expect(times, `${what}, times as long`).toBeLessThan(atPace);
}

/** How long the slowest of some pages takes, asked one after the other, in ms: a process that stops for long shows in that. */
export async function slowest(server: Visited): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const page of pagesOf(server)) times.push(await timeOf(server, page));
  }
  return Math.max(...times);
}

type Times = [one: number[], other: number[]];

async function timesByTurns(one: Visited, other: Visited, rounds: number): Promise<Map<string, Times>> {
  const all = new Map(pagesOf(one).map((page): [string, Times] => [page, [[], []]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [page, [times, than]] of all) {
      times.push(await timeOf(one, page));
      than.push(await timeOf(other, page));
    }
  }
  return all;
}

function pagesOf({ token }: Visited): string[] {
  return token === null ? [open] : [open, personal];
}

async function timeOf({ port, token }: Visited, page: string): Promise<number> {
  const question = page === personal ? { headers: withToken(token ?? "") } : {};
  const before = performance.now();
  expect((await sendTo(port, page, question)).status).toBe(200);
  return performance.now() - before;
}

/** By when that share of the answers had come. */
function untilShare(times: number[], share: number): number {
  return times.toSorted((one, other) => one - other)[Math.floor(share * times.length)] ?? 0;
}
