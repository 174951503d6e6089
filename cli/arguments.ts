/** What an operator's command takes, says of itself, and was called with. */
import { isId } from "#lib/secret";
import { UsageError } from "./command";

/** An option: `value` names what follows it; without one it is only there or not. */
type Option = { readonly says: string; readonly value?: string; readonly required?: true };

/** What a command says: for people and, with --json, for programs. `failed` makes the exit code 1. */
export type Said = { readonly text: string; readonly json: unknown; readonly failed?: boolean };

export type Command = {
  /** One or two words, such as "users add". */
  readonly name: string;
  /** Its operands, such as "ADDRESS"; in brackets where it can do without. */
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, Option>>;
  /** One line, for the list of commands. */
  readonly says: string;
  /** What else --help says. */
  readonly more?: string;
  /** It looks into things that may be missing, and says so itself. */
  readonly withoutDatabase?: true;
  readonly run: (call: Call) => Promise<Said>;
};

/** What a command was called with. */
export type Call = {
  readonly operands: readonly string[];
  /** Whether the option was given. */
  readonly has: (option: string) => boolean;
  /** The value that the option was given; undefined where it was not. */
  readonly value: (option: string) => string | undefined;
};

/** The options that every command knows. */
export const commonOptions: Command["options"] = {
  json: { says: "say it as JSON, for programs" },
  help: { says: "say this" },
};

/** Reads what follows the command's name. Throws `UsageError` with a sentence where the command does not take it. */
export function readCall(command: Command, args: readonly string[]): Call {
  const { operands, options } = sortOut(command, args);
  const call = { operands, has: (name: string) => options.has(name), value: (name: string) => options.get(name) };
  if (!call.has("help")) assertComplete(command, call);
  return call;
}

/** How the command is written: "users add ADDRESS --name NAME [--json]". */
export function usage({ name, operands, options }: Command): string {
  const written = Object.entries(options).map(([option, { value, required }]) => {
    const text = writtenOption(option, value);
    return required ? text : `[${text}]`;
  });
  return ["npm run op --", name, ...operands, ...written].join(" ");
}

/** Its operands, and the options that it needs, as the list of commands has them: "users add ADDRESS --name NAME". */
export function shortUsage({ name, operands, options }: Command): string {
  const required = Object.entries(options).filter(([, option]) => option.required);
  return [name, ...operands, ...required.map(([option, { value }]) => writtenOption(option, value))].join(" ");
}

/** An option as it is written: "--name NAME". */
export function writtenOption(option: string, value?: string): string {
  return value ? `--${option} ${value}` : `--${option}`;
}

function sortOut(command: Command, args: readonly string[]) {
  const [operands, options, left] = [[] as string[], new Map<string, string>(), [...args]];
  for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
    if (arg === "--") operands.push(...left.splice(0));
    else if (isOption(arg)) options.set(...takeOption(command, arg, left));
    else operands.push(arg);
  }
  return { operands, options };
}

function takeOption(command: Command, arg: string, left: string[]): [string, string] {
  const [name, inline] = arg === "-h" ? ["help"] : split(arg);
  const { value: takes } = knownOption(command, name, arg);
  if (!takes && inline === undefined) return [name, ""];
  if (!takes) throw wrong(command, `--${name} takes no value.`);
  const value = inline ?? left.shift();
  if (!value || (inline === undefined && isOption(value))) throw wrong(command, `--${name} needs its ${takes}.`);
  return [name, value];
}

/** Ids are random, and may begin with a hyphen. */
function isOption(arg: string): boolean {
  return arg.startsWith("-") && !isId(arg);
}

function split(arg: string): [string, string?] {
  const [, name = arg, value] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
  return value === undefined ? [name] : [name, value];
}

function knownOption(command: Command, name: string, arg: string): Option {
  const known = { ...commonOptions, ...command.options };
  if (Object.hasOwn(known, name)) return known[name] as Option;
  if (name === "password")
    throw new UsageError(
      "A password on the command line can be read by every user of the machine: use --password-stdin.",
    );
  throw wrong(command, `${command.name} knows no option ${arg.split("=", 1)[0]}.`);
}

function assertComplete(command: Command, call: Call): void {
  const { operands, options } = command;
  const surplus = call.operands[operands.length];
  if (surplus !== undefined) throw wrong(command, `"${surplus}" is one word too many: spaces need quotation marks.`);
  const missing = operands.slice(call.operands.length).find((operand) => !operand.startsWith("["));
  if (missing) throw wrong(command, `${command.name} needs ${missing}.`);
  const option = Object.keys(options).find((name) => options[name]?.required && !call.has(name));
  if (option) throw wrong(command, `${command.name} needs --${option} ${options[option]?.value}.`);
}

function wrong(command: Command, sentence: string): UsageError {
  return new UsageError(`${sentence} Usage: ${usage(command)}`);
}
