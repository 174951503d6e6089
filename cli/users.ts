/** `npm run op -- users ...`: people with an account. */
import { passwordRefusals } from "#lib/auth/password-rules";
import { listSessions } from "#lib/auth/session-listing";
import { type Account, addUser, listAccounts, type NewUserFailure } from "#lib/auth/user";
import { disableUser, enableUser, removeUser, setPassword } from "#lib/auth/user-administration";
import { type EmailAddress, EmailAddressSchema } from "#lib/email-address";
import { PersonNameSchema } from "#lib/person-name";
import { newPassphrase } from "#lib/secret";
import type { Call, Command, Said } from "./arguments";
import { CommandError, UsageError } from "./command";
import { accountOf } from "./people";
import { facts, moment, table } from "./table";
import { askPassword, confirm, readLine, terminalWidth, yes } from "./terminal";

const failures = {
  ...passwordRefusals,
  "address-taken": "There is an account with this address already.",
  "too-busy": "The machine is too busy to hash a password. Try again in a moment.",
} satisfies Record<NewUserFailure, string>;

const passwordOptions = {
  "password-stdin": { says: "take the password from the first line of standard input" },
  "password-prompt": { says: "ask for the password at the terminal, without showing it" },
} as const;

const person = "PERSON is an address, or the id that logs have.";

export const usersCommands: readonly Command[] = [
  {
    name: "users add",
    operands: ["ADDRESS"],
    options: { name: { value: "NAME", says: "what the person is called", required: true }, ...passwordOptions },
    says: "make an account, with a random password that is printed this once",
    run: add,
  },
  {
    name: "users list",
    operands: ["[TEXT]"],
    options: {},
    says: "list accounts, or those whose address or name has TEXT in it",
    run: list,
  },
  {
    name: "users show",
    operands: ["PERSON"],
    options: {},
    says: "say what is known of an account",
    more: person,
    run: show,
  },
  {
    name: "users set-password",
    operands: ["PERSON"],
    options: passwordOptions,
    says: "give a person another password, and end their sessions and API tokens",
    more: `Without an option the password is a random one, printed this once. ${person}`,
    run: changePassword,
  },
  {
    name: "users disable",
    operands: ["PERSON"],
    options: yes,
    says: "let a person in no more, and end their sessions, API tokens and mailed links at once",
    more: person,
    run: disable,
  },
  {
    name: "users enable",
    operands: ["PERSON"],
    options: {},
    says: "let a disabled person in again, with the password they had",
    more: person,
    run: enable,
  },
  {
    name: "users remove",
    operands: ["PERSON"],
    options: yes,
    says: "delete an account and all that belongs to it, for good",
    more: person,
    run: remove,
  },
];

async function add(call: Call): Promise<Said> {
  const email = EmailAddressSchema.safeParse(call.operands[0]);
  if (!email.success) throw new UsageError(`"${call.operands[0]}" is not an e-mail address.`);
  const name = personName(call.value("name"));
  const { password, shown } = await newPassword(call);
  const added = await addUser({ email: email.data, name, password });
  if (!added.ok) throw new CommandError(failures[added.error]);
  return withPassword(added.value.email, shown, { user: added.value });
}

/** As on the sign-up form. */
function personName(text = ""): string {
  const name = PersonNameSchema.safeParse(text);
  if (name.success) return name.data;
  throw new UsageError("A name has 1 to 100 characters and is one line.");
}

async function newPassword(call: Call): Promise<{ password: string; shown: string | null }> {
  const [fromInput, fromPrompt] = [call.has("password-stdin"), call.has("password-prompt")];
  if (fromInput && fromPrompt) throw new UsageError("Choose one: --password-stdin or --password-prompt.");
  if (fromInput) return { password: await readLine(), shown: null };
  if (fromPrompt) return { password: await askPassword(), shown: null };
  const password = newPassphrase();
  return { password, shown: password };
}

/** A password that somebody typed is not repeated. */
function withPassword(address: EmailAddress, password: string | null, json: object): Said {
  const lines = [`  Address: ${address}`, ...(password ? [`  Password: ${password}`] : [])];
  return { text: lines.join("\n"), json: { ...json, ...(password && { password }) } };
}

async function list({ operands: [text] }: Call): Promise<Said> {
  const users = await listAccounts(text);
  const rows = users.map((user) => [user.email, user.name, moment(user.createdAt), state(user)]);
  const columns = [{ title: "ADDRESS" }, { title: "NAME" }, { title: "SINCE (UTC)" }, { title: "STATE" }];
  const none = text ? "Nobody's address or name has that in it." : "Nobody has an account yet.";
  return { text: rows.length > 0 ? table(columns, rows, terminalWidth()) : none, json: { users } };
}

function state({ disabledAt }: Account): string {
  return disabledAt ? "disabled" : "active";
}

async function show({ operands: [who] }: Call): Promise<Said> {
  const user = await accountOf(who);
  const sessions = await listSessions(user.id);
  const pairs = [
    ["Address", user.email],
    ["Name", user.name],
    ["Id", user.id],
    ["Since", `${moment(user.createdAt)} UTC`],
    ["State", user.disabledAt ? `disabled since ${moment(user.disabledAt)} UTC` : "active"],
    ["Sessions", String(sessions.length)],
  ] as const;
  return { text: facts(pairs, terminalWidth()), json: { user: { ...user, sessions: sessions.length } } };
}

async function changePassword(call: Call): Promise<Said> {
  const user = await accountOf(call.operands[0]);
  const { password, shown } = await newPassword(call);
  const changed = await setPassword(user, password);
  if (!changed.ok) throw new CommandError(failures[changed.error]);
  const said = withPassword(user.email, shown, { user: named(user), sessionsEnded: changed.value });
  return { ...said, text: `${said.text}\n${ended(changed.value)}` };
}

async function disable(call: Call): Promise<Said> {
  const user = await accountOf(call.operands[0]);
  if (user.disabledAt) return already(user, "disabled");
  await confirm(`This lets ${user.email} in no more, and ends their sessions.`, call);
  const sessionsEnded = await disableUser(user);
  return done(user, `${user.email} is disabled. ${ended(sessionsEnded)}`, { sessionsEnded });
}

async function enable({ operands: [who] }: Call): Promise<Said> {
  const user = await accountOf(who);
  if (!user.disabledAt) return already(user, "active");
  await enableUser(user);
  return done(user, `${user.email} is active again.`, {});
}

async function remove(call: Call): Promise<Said> {
  const user = await accountOf(call.operands[0]);
  await confirm(`This deletes the account of ${user.email} and all that belongs to it, for good.`, call);
  const sessionsEnded = await removeUser(user);
  return done(user, `${user.email} is removed. ${ended(sessionsEnded)}`, { sessionsEnded });
}

function already(user: Account, what: string): Said {
  return done(user, `${user.email} was ${what} already.`, {});
}

function done(user: Account, text: string, json: object): Said {
  return { text, json: { user: named(user), ...json } };
}

function named({ id, email, name }: Account) {
  return { id, email, name };
}

function ended(sessions: number): string {
  return `${sessions} ${sessions === 1 ? "session" : "sessions"} ended.`;
}
