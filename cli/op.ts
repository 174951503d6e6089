/** `npm run op -- COMMAND`: what an operator does from the terminal, by the same functions as the web. */
import { databaseFile } from "#lib/db/client";
import { pendingMigrations } from "#lib/db/pending-migrations";
import { type Command, readCall } from "./arguments";
import { backupCommands } from "./backup";
import { CommandError, runCommand, UsageError } from "./command";
import { doctorCommand } from "./doctor";
import { helpOn, overview } from "./help";
import { keysCommands } from "./keys";
import { limitsCommand } from "./limits";
import { mailCommands } from "./mail";
import { purgeCommand } from "./purge";
import { sessionsCommands } from "./sessions";
import { harmlessJson } from "./table";
import { tokensCommands } from "./tokens";
import { usersCommands } from "./users";

const commands = [
  ...usersCommands,
  ...sessionsCommands,
  ...tokensCommands,
  ...keysCommands,
  ...mailCommands,
  limitsCommand,
  purgeCommand,
  ...backupCommands,
  doctorCommand,
];

await runCommand(async () => {
  const words = process.argv.slice(2);
  const asksForHelp = words.includes("--help") || words.includes("-h");
  const command = commandOf(words);
  if (command) return run(command, words.slice(command.name.split(" ").length));
  const group = commands.filter(({ name }) => name.startsWith(`${words[0]} `));
  if (words.length === 0 || asksForHelp) return overview(group.length > 0 ? group : commands);
  throw new UsageError(noSuchCommand(words, group));
});

function commandOf(words: readonly string[]): Command | undefined {
  return commands.find(({ name }) => name.split(" ").every((word, index) => word === words[index]));
}

async function run(command: Command, args: readonly string[]): Promise<string> {
  const call = readCall(command, args);
  if (call.has("help")) return helpOn(command);
  if (!command.withoutDatabase) await requireDatabase();
  const said = await command.run(call);
  if (said.failed) process.exitCode = 1;
  return call.has("json") ? harmlessJson(said.json) : said.text;
}

async function requireDatabase(): Promise<void> {
  const pending = await pendingMigrations(databaseFile());
  if (pending.length > 0) throw new CommandError(`${databaseFile()} is not up to date. Run: npm run db:migrate`);
}

function noSuchCommand([subject = "", verb]: readonly string[], group: readonly Command[]): string {
  if (group.length === 0) return `There is no command "${subject}". For those that there are: npm run op -- --help`;
  const verbs = group.map(({ name }) => name.split(" ")[1]).join(", ");
  return `Say what to do with ${subject}: ${verbs}.${verb === undefined ? "" : ` "${verb}" is none of them.`}`;
}
