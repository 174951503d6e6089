/** `npm run op -- limits`: how often what costs somebody else something may be asked for. */
import { guessLimit, guessLimits, rateLimits } from "#lib/auth/limits";
import { seconds } from "#lib/clock";
import { lasting } from "#lib/plain-time";
import type { Command, Said } from "./arguments";
import { table } from "./table";
import { terminalWidth } from "./terminal";

export const limitsCommand: Command = {
  name: "limits",
  operands: [],
  options: {},
  says: "list the limits on requests",
  more: "A peer is an IPv4 address, or the network of 64 bits of an IPv6 address. Each time begins with the first request.",
  withoutDatabase: true,
  run,
};

const columns = [{ title: "LIMIT", keep: true }, { title: "MOST" }, { title: "IN" }, { title: "COUNTS" }] as const;

async function run(): Promise<Said> {
  const rates = Object.entries(rateLimits).map(([name, { most, per, counts }]) => [
    name,
    String(most),
    lasting(per),
    counts,
  ]);
  const guesses = Object.entries(guessLimits).map(([name, counts]) => [name, mostGuesses, inARow, counts]);
  const text = `${table(columns, [...guesses, ...rates], terminalWidth())}\n\n${howGuessesWait}`;
  return {
    text,
    json: { limits: [...Object.entries(guessLimits).map(guessesTold), ...Object.entries(rateLimits).map(rateTold)] },
  };
}

const mostGuesses = `${guessLimit.free} free, ${guessLimit.most}`;
const inARow = "a row";

const howGuessesWait = `Of wrong passwords in a row ${guessLimit.free} are free. Then each takes a wait: 1 second, 2, 4 and so on, up to ${lasting(guessLimit.longestWait)}.
After ${guessLimit.most} none is looked at until there is another password: by a reset, or npm run op -- users set-password.`;

function guessesTold([name, counts]: [string, string]) {
  const { most, free, longestWait } = guessLimit;
  return { name, most, free, longestWaitSeconds: longestWait / seconds(1), counts };
}

function rateTold([name, { most, per, counts }]: [string, (typeof rateLimits)[keyof typeof rateLimits]]) {
  return { name, most, perSeconds: per / seconds(1), counts };
}
