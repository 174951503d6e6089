/** `npm run op -- keys ...`: the keys that tokens are signed with. */

import { type Duration, now } from "#lib/clock";
import { config } from "#lib/config";
import { Lifetime } from "#lib/environment";
import { type ChangeFailure, changeVariable, readVariable } from "#lib/environment-file";
import {
  type KeyStatus,
  keyStatuses,
  overlaps,
  type Rotation,
  type RotationFailure,
  rotateKey,
} from "#lib/key-rotation";
import type { KeyPurpose } from "#lib/key-set";
import { ok, type Result } from "#lib/result";
import type { Call, Command, Said } from "./arguments";
import { CommandError, UsageError } from "./command";
import { moment, table } from "./table";
import { terminalWidth } from "./terminal";

const environmentFile = ".env";
const variable = "SIGNING_KEYS";

const failures = {
  "key-waiting":
    "The key made before does not sign yet, and another one would only take its place: see npm run op -- keys list",
  "key-set-unreadable": "SIGNING_KEYS in .env is not a set of keys.",
  "no-file": "There is no .env here to write the new key to: use --print, and put it where SIGNING_KEYS comes from.",
  "change-under-way":
    "Another process is changing .env. If none is, one died while it did: remove .env.new and try again.",
  "not-understood": "SIGNING_KEYS is written in .env in an unusual way: have it there once, as SIGNING_KEYS='...'.",
} satisfies Record<ChangeFailure | RotationFailure, string>;

export const keysCommands: readonly Command[] = [
  {
    name: "keys list",
    operands: [],
    options: {},
    says: "list the signing keys, and what each does now",
    withoutDatabase: true,
    run: list,
  },
  {
    name: "keys rotate",
    operands: ["PURPOSE"],
    options: {
      lead: { value: "TIME", says: "how long every process has to restart, such as 30m or 2d (default: 1h)" },
      print: { says: "print the new SIGNING_KEYS, with its secrets, instead of writing .env" },
    },
    says: "add a new signing key to .env, and drop keys whose time is over",
    more: `PURPOSE is session or access-token. The new key signs once every process has had the time to restart; the old
one goes on verifying, so that nobody is signed out. A process that has not restarted by then takes the tokens
of the others for forged.`,
    withoutDatabase: true,
    run: rotate,
  },
];

async function list(): Promise<Said> {
  const keys = keyStatuses(config().signingKeys, keyOverlaps(), now());
  const columns = [
    { title: "PURPOSE" },
    { title: "STATE" },
    { title: "SIGNS FROM (UTC)" },
    { title: "UNTIL (UTC)" },
    { title: "KID" },
  ];
  return { text: table(columns, keys.map(row), terminalWidth()), json: { keys } };
}

function row({ purpose, state, activeFrom, verifiesUntil, kid }: KeyStatus): string[] {
  return [purpose, state, moment(activeFrom), verifiesUntil ? moment(verifiesUntil) : "", kid];
}

function keyOverlaps() {
  return overlaps(config().sessionTrust.overlap);
}

async function rotate(call: Call): Promise<Said> {
  const purpose = checkedPurpose(call.operands[0]);
  const lead = checkedLead(call.value("lead") ?? "1h");
  return call.has("print") ? printed(await newSet(process.env[variable], purpose, lead)) : written(purpose, lead);
}

function checkedPurpose(text: string | undefined): KeyPurpose {
  if (text === "session" || text === "access-token") return text;
  throw new UsageError(`There are no keys for "${text}": say session or access-token.`);
}

function checkedLead(text: string): Duration {
  const lead = Lifetime.safeParse(text);
  if (lead.success) return lead.data;
  throw new UsageError('--lead must be a number and a unit, such as "30m", "12h" or "2d".');
}

async function newSet(keySet: string | undefined, purpose: KeyPurpose, lead: Duration): Promise<Rotation> {
  const rotation = await rotateKey(keySet, purpose, lead, keyOverlaps());
  if (!rotation.ok) throw new CommandError(failures[rotation.error]);
  return rotation.value;
}

function printed(rotation: Rotation): Said {
  return {
    text: `${variable}='${rotation.keySet}'`,
    json: { ...facts(rotation), keySet: JSON.parse(rotation.keySet) },
  };
}

async function written(purpose: KeyPurpose, lead: Duration): Promise<Said> {
  config(); // what is wrong with it is said before the file is touched
  assertReadFromFile();
  let rotation: Rotation | undefined;
  const changed = await changeFile(async (keySet) => {
    rotation = await newSet(keySet, purpose, lead);
    return ok(rotation.keySet);
  });
  if (!changed.ok) throw new CommandError(failures[changed.error]);
  return report(rotation as Rotation, purpose);
}

/** What is set in the environment comes before the file: a key written there would be used by nobody. */
function assertReadFromFile(): void {
  const inFile = readVariable(environmentFile, variable);
  if (inFile === undefined) throw new CommandError(failures["no-file"]);
  if (inFile !== process.env[variable])
    throw new CommandError(`${variable} comes from the environment, not from .env: use --print, and change it there.`);
}

async function changeFile(change: (keySet: string | undefined) => Promise<Result<string, never>>) {
  try {
    return await changeVariable(environmentFile, variable, change);
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (!syscall) throw error;
    throw new CommandError(`.env cannot be written (${code}). Nothing was changed; --print writes no file.`);
  }
}

function report(rotation: Rotation, purpose: KeyPurpose): Said {
  const { kid, activeFrom, restartBy, removed } = rotation;
  const dropped = removed.length > 0 ? [`Dropped, because their time was over: ${removed.join(", ")}.`] : [];
  const lines = [
    `A new ${purpose} key is in .env: ${kid}. It signs from ${moment(activeFrom)} UTC on.`,
    ...dropped,
    `Restart every process of Latchkey by ${moment(restartBy)} UTC.`,
  ];
  return { text: lines.join("\n"), json: facts(rotation) };
}

function facts({ kid, activeFrom, restartBy, removed }: Rotation) {
  return { kid, activeFrom, restartBy, removed };
}
