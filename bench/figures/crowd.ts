/** The pages that read many rows: with many people in the database, over the same with one person alone in it. */
import type { Options } from "#bench/options";
import { userAgent } from "#bench/people";
import { median, type Row, ratioRow, type Sample } from "#bench/row";
import { type Filling, type Served, serve } from "#bench/served";

const requestsARound = 30;

/** The sessions of a person that renew by turns: one alone would meet the limit on renewals. */
const renewed = 8;

/** Where the request goes, and what it brings; `n` counts those of its kind. */
type Ask = (served: Served, person: number, n: number) => Promise<{ readonly path: string; readonly token: string }>;

const asks: Readonly<Record<string, Ask>> = {
  "sessions page": visit("/dashboard/sessions"),
  "activity page": visit("/dashboard/activity"),
  renewal: async ({ token }, person, n) => ({
    path: "/session/renew?next=/dashboard",
    token: await token({ person, session: 1 + (n % renewed), generation: Math.floor(n / renewed) + 1 }, true),
  }),
};

/** For the same ten sessions and hundred events of the person who asks. */
export async function measureCrowd(options: Options): Promise<Row[]> {
  const crowd = { people: options.quick ? 1000 : 10_000, sessions: 10, events: 100 };
  const full = await serve(options.port + 7, crowd);
  const alone = await serve(options.port + 8, { ...crowd, people: 1 });
  try {
    const rows: Row[] = [];
    for (const [name, ask] of Object.entries(asks)) {
      const samples = await inRounds(options.rounds, ask, { full, alone, crowd });
      const figure = `${name}, with ${(crowd.people * crowd.events).toLocaleString("en")} events of others, over none`;
      rows.push(ratioRow(figure, { most: 1.3 }, "ms", samples));
    }
    return rows;
  } finally {
    await Promise.all([full.stop(), alone.stop()]);
  }
}

type Servers = { readonly full: Served; readonly alone: Served; readonly crowd: Filling };

/** By turns at each request. The first round only warms up. */
async function inRounds(rounds: number, ask: Ask, { full, alone, crowd }: Servers): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const [measured, baseline]: [number[], number[]] = [[], []];
    for (let n = round * requestsARound; n < (round + 1) * requestsARound; n += 1) {
      measured.push(await timeOf(full, await ask(full, crowd.people / 2, n)));
      baseline.push(await timeOf(alone, await ask(alone, 1, n)));
    }
    if (round > 0) samples.push({ measured: median(measured), baseline: median(baseline) });
  }
  return samples;
}

/** Until the whole answer is there, in ms. One that is not the right one is no measurement. */
async function timeOf({ site }: Served, { path, token }: { path: string; token: string }): Promise<number> {
  const begun = performance.now();
  const response = await fetch(`${site}${path}`, {
    redirect: "manual",
    headers: { "user-agent": userAgent, cookie: `latchkey-session=${token}` },
  });
  await response.text();
  const took = performance.now() - begun;
  const isRight = path.startsWith("/session/renew") ? response.headers.has("set-cookie") : response.status === 200;
  if (!isRight) throw new Error(`${path}: ${response.status} ${response.headers.get("location")}`);
  return took;
}

function visit(path: string): Ask {
  return async ({ token }, person) => ({ path, token: await token({ person, session: 0, generation: 1 }) });
}
