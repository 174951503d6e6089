/** What `--help` says. */
import { type Command, commonOptions, shortUsage, usage, writtenOption } from "./arguments";
import { terminalWidth } from "./terminal";

const codes =
  "Exit codes: 0 done; 1 it cannot be done, or doctor found something bad; 2 a wrong call. Standard error says why something was not done.";

/** The list of commands. */
export function overview(commands: readonly Command[]): string {
  const lines = commands.map((command) => [shortUsage(command), command.says] as const);
  return `Usage: npm run op -- COMMAND

${inColumns(lines)}

Each takes --help, which says more, and --json, for programs (npm run --silent op -- COMMAND --json).
${codes}`;
}

/** What one command takes and does. */
export function helpOn(command: Command): string {
  const options = Object.entries({ ...command.options, ...commonOptions });
  const lines = options.map(([name, { value, says }]) => [writtenOption(name, value), says] as const);
  const more = command.more ? [command.more] : [];
  return [
    `Usage: ${usage(command)}`,
    `${command.says[0]?.toUpperCase()}${command.says.slice(1)}.`,
    ...more,
    inColumns(lines),
    codes,
  ].join("\n\n");
}

/** What it is about, and beside it what it does; below it where the terminal is too narrow for both. */
function inColumns(lines: readonly (readonly [string, string])[]): string {
  const widest = Math.max(...lines.map(([subject]) => subject.length));
  const fits = lines.every(([, says]) => 2 + widest + 2 + says.length <= terminalWidth());
  return lines
    .map(([subject, says]) => (fits ? `  ${subject.padEnd(widest)}  ${says}` : `  ${subject}\n      ${says}`))
    .join("\n");
}
