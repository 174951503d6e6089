/** `npm run op -- sessions ...`: who is signed in, and ending that. */
import { endEverybodysSessions, endSessionById, endSessions } from "#lib/auth/session-ending";
import { listSessions } from "#lib/auth/session-listing";
import type { SessionWithOwner } from "#lib/auth/session-row";
import { db } from "#lib/db/client";
import { deviceName } from "#lib/device";
import { nameInLog } from "#lib/log";
import { type Id, isId } from "#lib/secret";
import type { Call, Command, Said } from "./arguments";
import { CommandError, UsageError } from "./command";
import { accountOf } from "./people";
import { moment, table } from "./table";
import { confirm, terminalWidth, yes } from "./terminal";

export const sessionsCommands: readonly Command[] = [
  {
    name: "sessions list",
    operands: ["[PERSON]"],
    options: {},
    says: "list the living sessions, or those of one person",
    more: "PERSON is an address, or the id that logs have. The log calls a session by another name than its id: IN THE LOG.",
    run: list,
  },
  {
    name: "sessions end",
    operands: ["[ID]"],
    options: {
      user: { value: "PERSON", says: "end all sessions of this person instead" },
      all: { says: "end everybody's sessions instead" },
      ...yes,
    },
    says: "end a session, a person's sessions, or all of them, at once",
    more: "ID is an id, or the session's name in the log. Whoever is signed out so can sign in again: to keep a person out, use users disable.",
    run: end,
  },
];

const columns = [
  { title: "ID", keep: true },
  { title: "IN THE LOG" },
  { title: "PERSON" },
  { title: "DEVICE" },
  { title: "FROM" },
  { title: "SIGNED IN (UTC)" },
  { title: "LAST SEEN (UTC)" },
] as const;

async function list({ operands: [who] }: Call): Promise<Said> {
  const sessions = await listSessions(who === undefined ? undefined : (await accountOf(who)).id);
  const text = sessions.length > 0 ? table(columns, sessions.map(row), terminalWidth()) : "Nobody is signed in.";
  return { text, json: { sessions: sessions.map(asJson) } };
}

function row({ id, user, userAgent, address, createdAt, lastSeenAt }: SessionWithOwner): string[] {
  return [id, nameInLog(id), user.email, deviceName(userAgent), address, moment(createdAt), moment(lastSeenAt)];
}

function asJson({ id, authenticatedAt, generation, confirmedAt, userAgent, ...session }: SessionWithOwner) {
  return { id, nameInLog: nameInLog(id), ...session, device: deviceName(userAgent), userAgent };
}

async function end(call: Call): Promise<Said> {
  const [id] = call.operands;
  const person = call.value("user");
  const chosen = [id !== undefined, person !== undefined, call.has("all")].filter(Boolean);
  if (chosen.length !== 1)
    throw new UsageError("Say which sessions to end, in one way: an ID, --user PERSON or --all.");
  if (id !== undefined) return endOne(id);
  return said(person === undefined ? await endAll(call) : await endOf(person));
}

async function endOne(name: string): Promise<Said> {
  const id = isId(name) ? name : await idOf(name);
  if (id !== undefined && (await endSessionById(id))) return said(1);
  throw new CommandError(`There is no session ${name}. For those that there are: npm run op -- sessions list`);
}

/** The id of the living session that the log calls so. */
async function idOf(name: string): Promise<Id | undefined> {
  return (await listSessions()).find(({ id }) => nameInLog(id) === name)?.id;
}

async function endOf(person: string): Promise<number> {
  const { id } = await accountOf(person);
  return db().$transaction((tx) => endSessions(tx, id));
}

async function endAll(call: Call): Promise<number> {
  await confirm("This signs everybody out.", call);
  return endEverybodysSessions();
}

function said(sessionsEnded: number): Said {
  return { text: `${sessionsEnded} ${sessionsEnded === 1 ? "session" : "sessions"} ended.`, json: { sessionsEnded } };
}
