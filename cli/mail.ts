/** `npm run op -- mail ...`: letters that are still to be sent, or were given up. */
import { now } from "#lib/clock";
import { dropLetters, listLetters, retryLetters, type WaitingLetter } from "#lib/mail/outbox";
import { type Id, isId } from "#lib/secret";
import type { Call, Command, Said } from "./arguments";
import { CommandError, UsageError } from "./command";

import { moment, table } from "./table";
import { confirm, terminalWidth, yes } from "./terminal";

const givenUp = { "given-up": { says: "all letters that were given up" } } as const;

export const mailCommands: readonly Command[] = [
  {
    name: "mail list",
    operands: [],
    options: {},
    says: "list the letters that are still to be sent, or were given up",
    more: "What a letter says is never shown: it may hold a link to sign in with.",
    run: list,
  },
  {
    name: "mail retry",
    operands: ["[ID]"],
    options: givenUp,
    says: "have a letter sent by the server at once",
    run: retry,
  },
  {
    name: "mail drop",
    operands: ["[ID]"],
    options: { ...givenUp, ...yes },
    says: "delete a letter unsent",
    run: drop,
  },
];

const columns = [
  { title: "ID", keep: true },
  { title: "TO" },
  { title: "LETTER" },
  { title: "SINCE (UTC)" },
  { title: "TRIES" },
  { title: "NEXT TRY (UTC)" },
  { title: "WHY" },
] as const;

async function list(): Promise<Said> {
  const letters = await listLetters();
  const text = letters.length > 0 ? table(columns, letters.map(row), terminalWidth()) : "No letter is waiting.";
  return { text, json: { letters } };
}

function row({ id, to, kind, createdAt, attempts, nextAttemptAt, lastError }: WaitingLetter): string[] {
  return [id, to ?? "?", kind ?? "?", moment(createdAt), String(attempts), nextTry(nextAttemptAt), lastError ?? ""];
}

function nextTry(time: Date | null): string {
  if (!time) return "given up";
  return time <= now() ? "due" : moment(time);
}

async function retry(call: Call): Promise<Said> {
  const due = counted(await retryLetters(chosen(call)), call);
  return { text: `${letters(due)} due now, and sent as soon as a server runs.`, json: { due } };
}

async function drop(call: Call): Promise<Said> {
  const which = chosen(call);
  await confirm(
    which === "given-up" ? "This deletes all letters that were given up." : "This deletes a letter unsent.",
    call,
  );
  const dropped = counted(await dropLetters(which), call);
  return { text: `${dropped} ${dropped === 1 ? "letter" : "letters"} dropped.`, json: { dropped } };
}

function chosen(call: Call): { id: Id } | "given-up" {
  const [id] = call.operands;
  if ((id === undefined) !== call.has("given-up"))
    throw new UsageError("Say which letters, in one way: an ID or --given-up.");
  if (id === undefined) return "given-up";
  return isId(id) ? { id } : missing(id);
}

function counted(count: number, { operands: [id] }: Call): number {
  return count === 0 && id !== undefined ? missing(id) : count;
}

function missing(id: string): never {
  throw new CommandError(`There is no letter ${id} waiting. For those that there are: npm run op -- mail list`);
}

function letters(count: number): string {
  return `${count} ${count === 1 ? "letter is" : "letters are"}`;
}
