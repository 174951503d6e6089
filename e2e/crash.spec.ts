/**
 * People use the server, which is killed at random moments and started again: whatever they were told is so must be so, and
 * nothing may be done by half. `CRASH_ROUNDS` says how often, `CRASH_SEED` repeats the choices of a run.
 */
import { expect, test } from "@playwright/test";
import { tryHalves } from "./crash-half-trial";
import { lose } from "./crash-losses";
import { comeBack, comeBackAll, everybodyIn, newRun, type Run, totalOf, useUntilKilled } from "./crash-run";

const rounds = Number(process.env.CRASH_ROUNDS ?? 15);
const seed = Number(process.env.CRASH_SEED ?? Math.floor(performance.timeOrigin % 1_000_000_000));

/** How long each start may take, in ms: the first one, and any after a kill. */
const longestStart = 5_000;

test("everything that was acknowledged survives a kill at any moment, whole", async () => {
  test.setTimeout(60_000 + rounds * 20_000);
  console.log(`CRASH_SEED=${seed}`);
  const run = await newRun(seed);
  for (let round = 1; round <= rounds; round += 1) {
    const { server, complaints } = await comeBack(run);
    expect(complaints, `before round ${round} of CRASH_SEED=${seed}`).toEqual([]);
    await useUntilKilled(run, server);
  }
  const { server, complaints } = await comeBackAll(run);
  await server.kill();
  report(run);
  expect(complaints, `in the end, with CRASH_SEED=${seed}`).toEqual([]);
  expect(run.refused).toEqual([]);
  expect(Math.max(...run.starts), "the longest start").toBeLessThan(longestStart);
  expect(run.unanswered, "changes that were under way when the server was killed").toBeGreaterThan(0);
  expect(run.acknowledged.size, "kinds of changes").toBeGreaterThanOrEqual(12);
  await test.step("and what is done by half is noticed", () => expectHalvesNoticed(run));
  await test.step("and what is lost is noticed", () => expectLossesNoticed(run));
});

function report(run: Run): void {
  const { acknowledged, unanswered, starts } = run;
  console.log(`${rounds} kills, ${unanswered} changes under way, ${totalOf(run)} acknowledged:`);
  console.log(
    [...acknowledged]
      .sort()
      .map(([name, count]) => `${count} ${name}`)
      .join(", "),
  );
  console.log(
    `started ${starts.length} times, in ${Math.round(median(starts))} ms, ${Math.round(Math.max(...starts))} at the most`,
  );
}

/** Does changes by half, one at a time, and looks whether the same check sees each. */
async function expectHalvesNoticed(run: Run): Promise<void> {
  const people = everybodyIn(run).map(({ person }) => person);
  const { tried, unnoticed } = await tryHalves(run.stand.file, await run.mails.all(), people);
  console.log(`${tried.length} changes done by half: ${tried.join("; ")}`);
  expect(unnoticed).toEqual([]);
  expect(tried.length, "kinds of halves").toBeGreaterThanOrEqual(12);
}

/** Takes back some of what was acknowledged, and looks whether the same check sees it. */
async function expectLossesNoticed(run: Run): Promise<void> {
  const people = everybodyIn(run).map(({ person }) => person);
  const due = await lose(run.stand.file, people);
  const { server, complaints } = await comeBackAll(run);
  await server.kill();
  for (const complaint of due) expect(complaints).toContainEqual(expect.stringContaining(complaint));
  expect(due.length, "kinds of losses").toBeGreaterThanOrEqual(4);
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;
}
