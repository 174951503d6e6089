/**
 * A server of its own that gets all kinds of input. `FUZZ_RUNS` says how many for each endpoint and page, `FUZZ_SEED` repeats
 * the choices of a run.
 */
import { test as base, expect } from "@playwright/test";
import fc from "fast-check";
import { captured, startServer } from "#e2e/own-server";
import { newStand } from "#e2e/stand";
import { nearlyRequests } from "./bytes";
import { newCallers } from "./callers";
import { exchange } from "./exchange";
import { keepUnderWay, type NeverEnding } from "./never-ending";
import { documentedOperations } from "./routes";
import { faultWith, type Input, send, type Target } from "./sending";
import { faultIn, isAccepted, isOverLimit } from "./verdict";

/** How many inputs each endpoint and each page gets, besides those that are chosen. */
const runs = Number(process.env.FUZZ_RUNS ?? 20);
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(performance.timeOrigin % 1_000_000_000));

/** As much of a counterexample as anybody reads, in characters. */
const longestReport = 4_000;

/** How many of those that are chosen are under way at a time. */
const atOnce = 4;

/** Of how many made-up inputs one may be stopped at a limit: they may name another caller's address, or the same again. */
const perOverLimit = 10;

export const test = base.extend<object, { target: Target; neverEnding: NeverEnding }>({
  target: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures wanted from this pattern
    async ({}, use) => {
      const stand = await newStand();
      const callers = await newCallers(stand.file);
      const server = await startServer(stand.env, captured);
      console.log(`FUZZ_SEED=${seed}`);
      await use({ server, callers });
      await callers.client.$disconnect();
      await server.stop();
    },
    { scope: "worker" },
  ],
  neverEnding: [
    async ({ target: { server } }, use) => {
      const changes = (await documentedOperations(server)).filter(({ method }) => method === "POST");
      const paths = changes.map(({ path }) => path);
      const neverEnding = keepUnderWay(server.port, paths, "/api/sign-in");
      await use(neverEnding);
      await neverEnding.stop();
    },
    { scope: "worker" },
  ],
});

/** How long a test may take that tries so many endpoints or pages, in ms. A machine that is busy is no fault. */
export function patienceFor(subjects: number): number {
  return 60_000 + subjects * runs * 200;
}

/** That each of these requests is accepted: what is odd about others is then all that is wrong with them. */
export async function expectAccepted(target: Target, inputs: readonly Input[]): Promise<void> {
  for (const input of inputs) {
    const answer = await send(target, input);
    expect.soft(isAccepted(answer), `${input.kind ?? ""} is accepted, but: ${answer.head}\n${answer.body}`).toBe(true);
  }
}

/** Sends these inputs, several at once, and expects an answer to each that any input may get, and that it was looked at. */
export async function expectSoundAnswers(target: Target, inputs: readonly Input[]): Promise<void> {
  const faults: string[] = [];
  const said = target.server.output();
  const left = inputs.values();
  const sendThem = async () => {
    for (const input of left) {
      const answer = await send(target, input);
      const fault = isOverLimit(answer) ? "It was stopped at a limit." : await faultWith(target, input, answer);
      if (fault) faults.push(reportOf(fault, input));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sendThem));
  expect.soft(faults).toEqual([]);
  expectNothingLogged(target, said);
}

/** The same of a number of others, which are made up; `place` is that of their subject among others, which get others. */
export async function expectSoundAnswersToAny(
  target: Target,
  inputs: fc.Arbitrary<Input>,
  place: number,
): Promise<void> {
  let overLimit = 0;
  const faultOf = async (input: Input) => {
    const answer = await send(target, input);
    if (isOverLimit(answer)) overLimit += 1;
    return faultWith(target, input, answer);
  };
  await expectNoFault(target, inputs, faultOf, { numRuns: runs, seed: seed + place });
  expect.soft(overLimit, "inputs that were stopped at a limit").toBeLessThanOrEqual(runs / perOverLimit);
}

/** Sends bytes that are hardly a request, and expects an answer of that kind, or that the connection is closed. */
export async function expectSoundBytes(target: Target): Promise<void> {
  const faultOf = async (bytes: string) => {
    const answer = await exchange(target.server.port, bytes, true);
    return answer.status === 0 ? null : faultIn(answer);
  };
  await expectNoFault(target, nearlyRequests, faultOf, { numRuns: 10 * runs, seed });
}

async function expectNoFault<T>(
  target: Target,
  inputs: fc.Arbitrary<T>,
  faultOf: (input: T) => Promise<string | null>,
  choices: Pick<fc.Parameters<[T]>, "numRuns" | "seed">,
): Promise<void> {
  const said = target.server.output();
  const property = fc.asyncProperty(inputs, async (input) => {
    const fault = await faultOf(input);
    if (fault) throw new Error(fault);
  });
  const plugins = [fc.interruptAfterTimeLimit(30_000 + runs * 300)];
  const checked = await fc.check(property, { ...choices, plugins });
  const { counterexample, errorInstance, interrupted, numRuns } = checked;
  const report = counterexample ? reportOf(String(errorInstance), counterexample) : null;
  expect.soft(report, `with FUZZ_SEED=${seed}`).toBeNull();
  // To fast-check a run that was cut short is a good one.
  if (interrupted && !counterexample) expect.soft(numRuns, "inputs before the time was up").toBe(choices.numRuns);
  expectNothingLogged(target, said);
}

function expectNothingLogged({ server }: Target, before: string): void {
  expect.soft(server.output().slice(before.length), "nothing in the log, which is for errors only").toBe("");
}

/** What was wrong, and the input with which it was. */
function reportOf(fault: string, input: unknown): string {
  const written = JSON.stringify(input).replace(/(.{1,9}?)\1{20,}/g, (all, part) => {
    return `${part} (${all.length / part.length} times)`;
  });
  return `${fault} The input was ${written}`.slice(0, longestReport);
}
