/** How many requests a second a page takes, over a twin of it that leaves something out. */
import { type Headers, requestsASecond } from "#bench/load";
import type { Options } from "#bench/options";
import { type Row, ratioRow, type Sample } from "#bench/row";
import { type Served, serve } from "#bench/served";

type Pair = { readonly path: string; readonly twin: string; readonly asMember: boolean };

const protectedPage = "/dashboard";
const dashboards = {
  "protected dashboard, over the same without guard, query and middleware": "/bench/dashboard",
  "protected dashboard, over the same behind an empty middleware": "/bench/behind-middleware",
} as const;

/** The protected page with all that protects it. What an empty middleware leaves is what the framework takes for itself. */
export async function measurePages(options: Options): Promise<Row[]> {
  const served = await serve(options.port, { people: 1000, sessions: 2, events: 20 });
  try {
    const [plain, behind] = Object.values(dashboards).map((twin) => ({ path: protectedPage, twin, asMember: true }));
    const empty = { path: "/bench/behind-middleware", twin: "/bench/dashboard", asMember: true };
    const front = { path: "/", twin: "/bench/ahead/front", asMember: false };
    const open = { path: "/how-it-works", twin: "/bench/ahead/how-it-works", asMember: false };
    const measured = await inRounds(served, options, [plain, behind, empty, front, open] as Pair[]);
    const [first = [], second = [], third = [], fourth = [], fifth = []] = measured;
    const [overPlain, overBehind] = Object.keys(dashboards) as [string, string];
    const unit = "requests/s";
    return [
      ratioRow(overPlain, { least: 0.75 }, unit, first),
      ratioRow(overBehind, { least: 0.93 }, unit, second),
      ratioRow("  what an empty middleware leaves", null, unit, third),
      ratioRow("front page, over the same made ahead and without content policy", { least: 0.5 }, unit, fourth),
      ratioRow("  “How it works”, over the same made ahead and without content policy", null, unit, fifth),
    ];
  } finally {
    await served.stop();
  }
}

/** The two of a pair straight after one another, in turned order in every second round. The first round only warms up. */
async function inRounds(served: Served, options: Options, pairs: readonly Pair[]): Promise<Sample[][]> {
  const samples: Sample[][] = pairs.map(() => []);
  for (let round = 0; round <= options.rounds; round += 1) {
    for (const [index, pair] of pairs.entries()) {
      const sample = await sampleOf(served, pair, options.seconds, round % 2 === 0);
      if (round > 0) samples[index]?.push(sample);
    }
  }
  return samples;
}

async function sampleOf(served: Served, pair: Pair, seconds: number, turned: boolean): Promise<Sample> {
  const headers: Headers = pair.asMember ? await served.signedIn(500) : {};
  const rate = (path: string) => requestsASecond(`${served.site}${path}`, seconds, headers);
  if (!turned) return { measured: await rate(pair.path), baseline: await rate(pair.twin) };
  const baseline = await rate(pair.twin);
  return { measured: await rate(pair.path), baseline };
}
