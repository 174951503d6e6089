/** `npm run op -- backup` and `restore`: a copy of the database, and the way back. */
import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { restoreBackup, type Settled } from "#lib/auth/restoration";
import { backUp, type Progress } from "#lib/db/backup";
import { databaseFile } from "#lib/db/client";
import { whyOutOfReach } from "#lib/db/errors";
import type { Restored, RestoreFailure } from "#lib/db/restore";
import type { Unsoundness } from "#lib/db/soundness";
import type { Call, Command, Said } from "./arguments";
import { CommandError, UsageError } from "./command";
import { mebibytes, table } from "./table";
import { confirm, terminalWidth, yes } from "./terminal";

export const backupCommands: readonly Command[] = [
  {
    name: "backup",
    operands: ["FILE"],
    options: { ...yes },
    says: "copy the database to a file, while the server runs",
    more: `The copy is checked before it gets its name, and readable by its owner alone. It holds no secret of .env: keep that
apart, for without its pepper no password in the copy can be verified. --yes overwrites a FILE that is there.`,
    withoutDatabase: true,
    run: makeBackup,
  },
  {
    name: "restore",
    operands: ["FILE"],
    options: { ...yes },
    says: "put a backup in the place of the database, with the server stopped",
    more: `Everything that the backup would bring back to life is ended in it: sessions, one-time tokens, API tokens, known
browsers; unsent mails are dropped. Who was disabled since stays so, and guesses at passwords go on being counted.
Passwords, names and addresses are those of the backup, and accounts that were deleted since are there again.
The database as it was is kept beside it. FILE is only read.`,
    withoutDatabase: true,
    run: restore,
  },
];

const unsound = {
  "not-a-database": "is not a SQLite database",
  damaged: "is damaged, or the disk that it is on",
  "not-ours": "is not a database of Latchkey",
  "too-new": "is of a newer version of Latchkey than this one",
  "half-migrated": "holds a migration that another tool began and did not end",
} satisfies Record<Unsoundness, string>;

async function makeBackup(call: Call): Promise<Said> {
  const [file = ""] = call.operands;
  const database = databaseFile();
  if (!existsSync(database)) throw new CommandError(`${database} is not there: there is nothing to copy.`);
  assertCanTake(file, database);
  if (existsSync(file)) await confirm(`This overwrites ${file}.`, call);
  const begun = performance.now();
  const made = await copying(database, file, () => backUp(database, file, progress()));
  if (!made.ok) throw new CommandError(`${database} ${unsound[made.error]}. Nothing was written to ${file}.`);
  const { bytes, newestMigration } = made.value;
  const took = since(begun);
  return {
    text: `${file}: ${mebibytes(bytes)} in ${took} s, checked, at migration ${newestMigration}.`,
    json: { file, bytes, seconds: Number(took), newestMigration },
  };
}

async function restore(call: Call): Promise<Said> {
  const [file = ""] = call.operands;
  const database = databaseFile();
  if (!existsSync(file)) throw new CommandError(`${file} is not there.`);
  if (!statSync(file).isFile()) throw new UsageError(`${file} is not a file: name one.`);
  if (isSame(file, database)) throw new UsageError(`${file} is the database itself.`);
  await confirm(`This puts ${file} in the place of ${database}, and signs everybody out.`, call);
  const begun = performance.now();
  const restored = await copying(file, database, () => restoreBackup(file, progress()));
  if (!restored.ok) throw new CommandError(whyNot(restored.error, file, database));
  return report(restored.value, file, database, since(begun));
}

function whyNot(failure: RestoreFailure, file: string, database: string): string {
  if (failure === "in-use") return `Another process has ${database} open: stop the server first. Nothing was changed.`;
  if (failure === "miswritten")
    return `What was written beside ${database} is not what can be read there: check that disk. Nothing was changed.`;
  return `${file} ${unsound[failure]}. Nothing was changed.`;
}

const endings: Record<keyof Settled["ended"], string> = {
  sessions: "sessions",
  oneTimeTokens: "one-time tokens that were mailed",
  apiTokens: "API tokens of programs",
  devices: "browsers that were known",
  letters: "mails that waited to be sent",
  accounts: "accounts that were open then, and have been disabled since",
};

function report({ settled, bytes, kept }: Restored<Settled>, file: string, database: string, took: string): Said {
  const { ended, accounts } = settled;
  const rows = Object.entries(ended).map(([kind, count]) => [String(count), endings[kind as keyof typeof endings]]);
  const text = [
    `${database} is now what ${file} held: ${mebibytes(bytes)} in ${took} s, accounts: ${accounts}.`,
    table([{ title: "ENDED IN IT" }, { title: "WHAT" }], rows, terminalWidth()),
    kept === null ? "There was no database before." : `The database as it was before: ${kept}`,
    ...unasked(settled),
  ];
  return { text: text.join("\n"), json: { file, bytes, seconds: Number(took), kept, ...settled } };
}

/** What there was no database before to tell, or none that could be read. */
function unasked({ disabledStayOut, countsGoOn }: Settled): string[] {
  return [
    disabledStayOut
      ? ""
      : "It could not be asked who was disabled since: those accounts are open again. Disable them anew.",
    countsGoOn ? "" : "It could not be asked how often passwords were guessed: those counts are the backup's.",
  ].filter(Boolean);
}

/** What would be written over must be a file, and none that the server writes to. */
function assertCanTake(file: string, database: string): void {
  if (!existsSync(dirname(resolve(file))))
    throw new CommandError(`${dirname(file)} is not there: make the folder first.`);
  if (["", "-wal", "-shm", "-journal"].some((suffix) => isSame(file, `${database}${suffix}`)))
    throw new UsageError(`${file} belongs to the database itself: choose another file.`);
  if (existsSync(file) && !statSync(file).isFile()) throw new UsageError(`${file} is not a file: name one.`);
}

function isSame(one: string, other: string): boolean {
  if (!existsSync(one) || !existsSync(other)) return resolve(one) === resolve(other);
  return realpathSync(one) === realpathSync(other);
}

/** What the system says is for the operator to mend. It names the file, and SQLite does not: it may be either of the two. */
async function copying<T>(from: string, to: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const { message, syscall } = error as NodeJS.ErrnoException;
    const why = syscall ? message : whyOutOfReach(error);
    if (!why) throw error;
    throw new CommandError(`${from} could not be copied to ${to} (${why}). Nothing was changed.`);
  }
}

/** Many pages take a while: the line is written over until what was done takes its place. */
function progress(): Progress | undefined {
  if (!process.stderr.isTTY) return undefined;
  return (part) => {
    process.stderr.write(`\r\u001b[K${part < 1 ? `${Math.floor(part * 100)} % copied\r` : ""}`);
  };
}

function since(begun: number): string {
  return ((performance.now() - begun) / 1000).toFixed(1);
}
