/** `npm run op -- COMMAND`: what an operator does from the terminal, by the same functions as the web. */
import { parseArgs } from "node:util";
import { passwordRefusals } from "#lib/auth/password-rules";
import { addUser, type NewUserFailure } from "#lib/auth/user";
import { EmailAddressSchema } from "#lib/email-address";
import { newPassphrase } from "#lib/secret";
import { CommandError, runCommand } from "./command";

const help = `Usage: npm run op -- users add ADDRESS --name NAME

Makes an account with a random password, and prints the password, this once.`;

const failures = {
  ...passwordRefusals,
  "address-taken": "There is an account with this address already.",
  "too-busy": "The machine is too busy to hash a password. Try again in a moment.",
} satisfies Record<NewUserFailure, string>;

await runCommand(async () => {
  const { positionals, values } = readArguments();
  if (values.help || positionals.length === 0) return help;
  const [subject, verb, address, ...rest] = positionals;
  if (`${subject} ${verb}` !== "users add" || rest.length > 0) throw new CommandError(`No such command.\n\n${help}`);
  return addPerson(address, values.name);
});

async function addPerson(address: string | undefined, name: string | undefined): Promise<string> {
  const email = EmailAddressSchema.safeParse(address);
  if (!email.success) throw new CommandError(`${address ?? "Nothing"} is not an e-mail address.\n\n${help}`);
  if (!name?.trim()) throw new CommandError(`Say the person's name: --name "Ada Example".\n\n${help}`);
  const password = newPassphrase();
  const added = await addUser({ email: email.data, name: name.trim(), password });
  if (!added.ok) throw new CommandError(failures[added.error]);
  return `  Address: ${added.value.email}\n  Password: ${password}`;
}

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options: { name: { type: "string" }, help: { type: "boolean" } } });
  } catch (error) {
    throw new CommandError(`${(error as Error).message}\n\n${help}`);
  }
}
