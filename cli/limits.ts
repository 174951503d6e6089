/** `npm run op -- limits`: how often what costs somebody else something may be asked for. */
import { seconds } from "#lib/clock";
import { guessLimit, guessLimits, hashLimits, rateLimits } from "#lib/limits";
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
  const hashes = Object.entries(hashLimits).map(([name, { most, counts }]) => [name, String(most), aThread, counts]);
  const text = `${table(columns, [...guesses, ...rates, ...hashes], terminalWidth())}\n\n${whatBounds}`;
  const told = [
    ...Object.entries(guessLimits).map(guessesTold),
    ...Object.entries(rateLimits).map(rateTold),
    ...Object.entries(hashLimits).map(hashesTold),
  ];
  return { text, json: { limits: told } };
}

const mostGuesses = `${guessLimit.free} free, ${guessLimit.most}`;
const inARow = "a row";
const aThread = "a thread";

const whatBounds = `Of wrong passwords in a row ${guessLimit.free} are free. Then each takes a wait: 1 second, 2, 4 and so on, up to ${lasting(guessLimit.longestWait)}.
After ${guessLimit.most} none is looked at until there is another password: by a reset, or npm run op -- users set-password.
Each browser that the account was signed in to before is counted by itself, so others close nothing for its owner.
${lasting(guessLimit.forgottenAfter)} after the last one they are forgotten, unless there were ${guessLimit.most}.

Beyond mail-to-address one more is sent where no link of its purpose is good any more, if nobody signed in asks for it.
What is silent is not told to whoever asks. So many wait for each thread that there is; more are answered 503.`;

function guessesTold([name, counts]: [string, string]) {
  const { most, free, longestWait, forgottenAfter } = guessLimit;
  const [longestWaitSeconds, forgottenAfterSeconds] = [longestWait / seconds(1), forgottenAfter / seconds(1)];
  return { name, most, free, longestWaitSeconds, forgottenAfterSeconds, counts };
}

function hashesTold([name, { most, counts }]: [string, (typeof hashLimits)[keyof typeof hashLimits]]) {
  return { name, mostPerThread: most, counts };
}

function rateTold([name, { most, per, counts }]: [string, (typeof rateLimits)[keyof typeof rateLimits]]) {
  return { name, most, perSeconds: per / seconds(1), counts };
}
