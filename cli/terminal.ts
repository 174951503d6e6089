/** Asking whoever sits at the terminal, and hearing nothing where nobody does. */
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import type { Call } from "./arguments";
import { CommandError, UsageError } from "./command";

/** How wide lines may be: what COLUMNS says, else the terminal; without one there is no limit. */
export function terminalWidth(): number {
  const said = Number(process.env.COLUMNS);
  if (Number.isInteger(said) && said > 0) return said;
  return process.stdout.isTTY ? process.stdout.columns || 80 : Number.POSITIVE_INFINITY;
}

/**
 * Asks before something that cannot be taken back. `what` says it as a statement: "This removes ada@example.com.".
 * Throws where the answer is not yes, and where nobody can be asked and --yes was not given.
 */
export async function confirm(what: string, call: Call): Promise<void> {
  if (call.has("yes")) return;
  if (!hasPerson())
    throw new UsageError(`${what} Nobody is there to be asked: add --yes to have it done. Nothing was changed.`);
  const [answer = ""] = await ask([`${what} Go on? Type yes: `]);
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError("Nothing was changed.");
}

/** The option that `confirm` looks at. */
export const yes = { yes: { says: "do not ask" } } as const;

/** Asks for a new password, twice, without showing it. */
export async function askPassword(): Promise<string> {
  if (!hasPerson()) throw new UsageError("--password-prompt needs a terminal: use --password-stdin in scripts.");
  const [password = "", again] = await ask(["New password: ", "The same again: "], { hidden: true });
  if (password !== again) throw new CommandError("These were two different passwords. Nothing was changed.");
  return password;
}

/** The first line of standard input, without its end. Reads no more than 8 KiB of it. */
export async function readLine(): Promise<string> {
  if (process.stdin.isTTY)
    throw new UsageError("--password-stdin would show the password while you type: use --password-prompt.");
  let text = "";
  process.stdin.setEncoding("utf8");
  for await (const chunk of process.stdin) {
    text += chunk;
    if (text.includes("\n") || text.length > 8192) break;
  }
  const [line = ""] = text.split(/\r?\n/, 1);
  if (line === "") throw new UsageError("There was no password on standard input. Nothing was changed.");
  return line;
}

function hasPerson(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/**
 * Asks on standard error, so that standard output holds nothing but the command's own. The terminal stops showing what is
 * typed before the first question is seen, and shows it again after the last: a pasted password is hidden, too.
 */
function ask(questions: readonly string[], { hidden = false } = {}): Promise<string[]> {
  const output = hidden ? new Writable({ write: (_chunk, _encoding, done) => done() }) : process.stderr;
  const reader = createInterface({ input: process.stdin, output, terminal: true, historySize: 0 });
  const answers: string[] = [];
  const askNext = () => {
    const question = questions[answers.length] ?? "";
    if (hidden) process.stderr.write(question);
    reader.setPrompt(question);
    reader.prompt();
  };
  return new Promise((resolve, reject) => {
    reader.once("close", () => reject(new CommandError("\nNothing was changed.")));
    reader.on("line", (line) => {
      answers.push(line);
      if (hidden) process.stderr.write("\n");
      if (answers.length < questions.length) return askNext();
      resolve(answers);
      reader.close();
    });
    askNext();
  });
}
