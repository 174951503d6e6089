/**
 * A server of its own that gets all kinds of input. `FUZZ_RUNS` says how many for each endpoint and page, `FUZZ_SEED` repeats
 * the choices of a run.
 */
import { test as base, expect } from "@playwright/test";
import fc from "fast-check";
import { captured, type OwnServer, startServer } from "#e2e/own-server";
import { fromElsewhere } from "#e2e/requests";
import { newStand } from "#e2e/stand";
import { hashPassword } from "#lib/auth/password";
import { nearlyRequests } from "./bytes";
import { type CallerKind, type Callers, callerKinds, newCallers } from "./callers";
import { type Exchange, exchange, type Header, type RawRequest, written } from "./exchange";
import { type End, type Manner, neverEnding, quietManners } from "./never-ending";
import { documentedOperations } from "./routes";
import { faultIn, slownessOf } from "./verdict";

/** How many inputs each endpoint and each page gets. */
const runs = Number(process.env.FUZZ_RUNS ?? 20);
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(performance.timeOrigin % 1_000_000_000));

/** As much of a counterexample as anybody reads, in characters. */
const longestReport = 4_000;

/** What is sent, by whom, and whether a password may be hashed for it. */
export type Input = { readonly caller: CallerKind; readonly request: RawRequest; readonly asksForHash: boolean };

type Target = { readonly server: OwnServer; readonly callers: Callers };
/** A request of each endpoint and manner that is begun and never finished, as long as the tests last. */
type NeverEnding = { readonly place: string; readonly end: Promise<End> };

export const test = base.extend<object, { target: Target; neverEnding: readonly NeverEnding[] }>({
  target: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures wanted from this pattern
    async ({}, use) => {
      const stand = await newStand();
      const hashed = await hashPassword("a rather long passphrase");
      if (!hashed.ok) throw new Error(hashed.error);
      const callers = newCallers(stand.file, hashed.value);
      const server = await startServer(stand.env, captured);
      console.log(`FUZZ_SEED=${seed}`);
      await use({ server, callers });
      await callers.close();
      await server.stop();
    },
    { scope: "worker" },
  ],
  neverEnding: [
    async ({ target: { server } }, use) => {
      const changes = (await documentedOperations(server)).filter(({ method }) => method === "POST");
      const begin = (path: string, manner: Manner) => {
        return { place: `${path} ${manner}`, end: neverEnding(server.port, path, manner) };
      };
      const begun = changes.flatMap(({ path }) => quietManners.map((manner) => begin(path, manner)));
      begun.push(begin("/api/sign-in", "goes on and on"));
      await use(begun);
      await Promise.all(begun.map(({ end }) => end));
    },
    { scope: "worker" },
  ],
});

/** How long a test may take that tries so many endpoints or pages, in ms. A machine that is busy is no fault. */
export function patienceFor(subjects: number): number {
  return 60_000 + subjects * runs * 200;
}

/** All kinds of callers; most often those who get the furthest. */
export const anyCaller = fc.oneof(fc.constantFrom(...callerKinds), fc.constant<CallerKind>("signed in"));

/**
 * Sends these inputs and a number of others, each from somewhere else, and expects an answer to each that any input may get.
 * `place` is that of their subject among others, which are not to be asked the same.
 */
export async function expectSoundAnswers(
  target: Target,
  {
    some,
    others,
    place,
  }: { readonly some: readonly Input[]; readonly others: fc.Arbitrary<Input>; readonly place: number },
): Promise<void> {
  const faultOf = (input: Input) => faultWith(target, input);
  await expectNoFault(target, others, faultOf, {
    examples: some.map((input) => [input]),
    numRuns: runs + some.length,
    seed: seed + place,
  });
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
  { server }: Target,
  inputs: fc.Arbitrary<T>,
  faultOf: (input: T) => Promise<string | null>,
  choices: Pick<fc.Parameters<[T]>, "examples" | "numRuns" | "seed">,
): Promise<void> {
  const said = server.output();
  const property = fc.asyncProperty(inputs, async (input) => {
    const fault = await faultOf(input);
    if (fault) throw new Error(fault);
  });
  const plugins = [fc.interruptAfterTimeLimit(30_000 + runs * 300)];
  const result = await fc.check(property, { ...choices, plugins });
  expect.soft(reportOf(result), `with FUZZ_SEED=${seed}`).toBeNull();
  expect.soft(server.output().slice(said.length), "nothing in the log, which is for errors only").toBe("");
}

/** What was wrong, and the smallest input with which it was; null where nothing was. */
function reportOf<T>({ failed, errorInstance, counterexample }: fc.RunDetails<T>): string | null {
  if (!failed) return null;
  const input = JSON.stringify(counterexample).replace(/(.{1,9}?)\1{20,}/g, (all, part) => {
    return `${part} (${all.length / part.length} times)`;
  });
  return `${errorInstance} The input was ${input}`.slice(0, longestReport);
}

async function faultWith(target: Target, input: Input): Promise<string | null> {
  const answer = await send(target, input);
  const fault = faultIn(answer);
  if (fault || input.asksForHash) return fault;
  return slownessOf(target.server, answer, () => send(target, input));
}

async function send({ server, callers }: Target, { caller, request }: Input): Promise<Exchange> {
  const from = Object.entries(fromElsewhere());
  const headers = together([...from, ...(await callers.headersOf(caller)), ...request.headers]);
  const answer = await exchange(server.port, written({ ...request, headers }));
  callers.learn(caller, answer);
  return answer;
}

/** Several cookies in one header, as browsers send them. */
function together(headers: readonly Header[]): Header[] {
  const cookies = headers.filter(([name]) => name === "cookie").map(([, value]) => value);
  const others = headers.filter(([name]) => name !== "cookie");
  return cookies.length > 0 ? [...others, ["cookie", cookies.join("; ")]] : others;
}
