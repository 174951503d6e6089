/** The checks of `npm run op -- doctor`: each looks at one thing, and says what it found. */
import { existsSync, statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { demoAddress, isDemoAccountExposed } from "#lib/auth/demo-account";
import { latestSeenAt } from "#lib/auth/session-listing";
import { days, minus, minutes, now, plus } from "#lib/clock";
import { ConfigurationError, config } from "#lib/config";
import { databaseFile } from "#lib/db/client";
import { inspectDatabase } from "#lib/db/inspection";
import { migrationName, migrationNames } from "#lib/db/migration-folder";
import { pendingMigrations } from "#lib/db/pending-migrations";
import { findUnfitKeys } from "#lib/key-check";
import { type KeyStatus, keyStatuses, overlaps } from "#lib/key-rotation";
import { type MailServerFailure, reachMailServer } from "#lib/mail/mail-server";
import { mailFolder } from "#lib/mail/mailer";
import { listLetters } from "#lib/mail/outbox";
import { mebibyte, mebibytes, moment } from "./table";

/** "look": it runs, but somebody should see to it. "bad": it does not run, or not safely. `advice` says what to do. */
export type Finding = {
  readonly verdict: "good" | "look" | "bad";
  readonly finding: string;
  readonly advice?: string;
};

export type Check = { readonly name: string; readonly look: () => Finding | Promise<Finding> };

/** What can be looked at wherever there is a configuration. */
export const alwaysChecked: readonly Check[] = [
  { name: "files", look: checkFiles },
  { name: "keys", look: checkKeys },
  { name: "database", look: checkDatabase },
  { name: "migrations", look: checkMigrations },
  { name: "disk", look: checkDisk },
  { name: "mail server", look: checkMailServer },
];

/** What can be looked at only where the database is up to date. */
export const checkedOnDatabase: readonly Check[] = [
  { name: "clock", look: checkClock },
  { name: "outbox", look: checkOutbox },
  { name: "demo account", look: checkDemoAccount },
];

/** For longer a key should not sign, so that a copy of it that nobody knows of loses its worth. */
const keyLife = days(90);
/** A letter that waits for longer is not being sent. */
const mailPatience = minutes(15);
const clockTolerance = minutes(1);

/** Whether the server could start with this environment. */
export function checkConfiguration(): Finding {
  try {
    const { embedded, publicUrl } = config();
    return good(`${publicUrl.origin}, ${embedded ? "embedded" : "with a mail server"}`);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return bad("not fit to start with", error.message);
  }
}

function checkFiles(): Finding {
  const open = [".env", databaseFile()].filter((file) => existsSync(file) && statSync(file).mode & 0o077);
  if (open.length > 0) return bad("others on this machine can read secrets", `Run: chmod 600 ${open.join(" ")}`);
  if (existsSync(".env")) return good("secrets and database are their owner's alone");
  return good("the database is its owner's alone; secrets come from the environment, and were not looked at");
}

async function checkKeys(): Promise<Finding> {
  const unfit = await findUnfitKeys(config().signingKeys);
  if (unfit.length > 0)
    return bad(`changed since they were made: ${unfit.join(", ")}`, "Put SIGNING_KEYS back as it was.");
  const keys = keyStatuses(config().signingKeys, overlaps(config().sessionTrust.overlap), now());
  const old = keys.filter(({ state, activeFrom }) => state === "signing" && plus(activeFrom, keyLife) < now());
  const due = old.filter(({ purpose }) => !keys.some((key) => key.purpose === purpose && key.state === "waiting"));
  if (due.length === 0)
    return good(
      keys
        .filter(({ state }) => state !== "retired")
        .map(inWords)
        .join(", "),
    );
  const advice = due.map(({ purpose }) => `npm run op -- keys rotate ${purpose}`).join("; ");
  return look(`${due.map(inWords).join(", ")}: more than 90 days`, `Run: ${advice}`);
}

function inWords({ purpose, state, activeFrom }: KeyStatus): string {
  return `${purpose} key ${state} since ${moment(activeFrom)}`.replace("waiting since", "waiting until");
}

async function checkDatabase(): Promise<Finding> {
  const file = databaseFile();
  if (!existsSync(file)) return bad(`${file} is not there`, "Run: npm run db:migrate");
  const { sqliteVersion, settings, bytes, damage } = await inspectDatabase(file);
  if (damage)
    return bad(`${file} is damaged`, `SQLite says: ${damage}. Stop the server and put a backup in its place.`);
  const pragmas = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return good(`SQLite ${sqliteVersion}, ${mebibytes(bytes)}, sound; ${pragmas.join(" ")}`);
}

async function checkMigrations(): Promise<Finding> {
  const pending = await pendingMigrations(databaseFile());
  if (pending.length === 0) return good(`up to date at ${migrationNames().at(-1)}`);
  return bad(`${pending.length} to be applied`, "Run: npm run db:migrate");
}

/** A migration first copies the database, so there must be room for another one. */
async function checkDisk(): Promise<Finding> {
  const { bavail, bsize } = await statfs(config().dataDir);
  const free = bavail * bsize;
  const finding = `${mebibytes(free)} free in ${config().dataDir}`;
  const size = existsSync(databaseFile()) ? statSync(databaseFile()).size : 0;
  if (free > Math.max(1024 * mebibyte, size * 2)) return good(finding);
  const advice = "Make room: without any, nobody can sign in.";
  return free < 100 * mebibyte ? bad(finding, advice) : look(finding, advice);
}

const mailServerAdvice = {
  unreachable: "Nothing answers at SMTP_URL as a mail server does: check its host and port, and the way there.",
  "password-refused": "The mail server refuses the user or the password in SMTP_URL.",
  "no-tls": "The mail server offers no TLS, or a certificate that is not its own.",
} satisfies Record<MailServerFailure, string>;

async function checkMailServer(): Promise<Finding> {
  const { smtpUrl } = config();
  if (!smtpUrl) return good(`none: mails go to ${mailFolder()}`);
  const reached = await reachMailServer(smtpUrl);
  return reached.ok ? good(smtpUrl.host) : bad(smtpUrl.host, mailServerAdvice[reached.error]);
}

/** A clock that goes wrong forwards cannot be told from here; one that went back contradicts what was written. */
async function checkClock(): Promise<Finding> {
  const latest = await latestSeenAt();
  const seenLater = latest !== null && latest > plus(now(), clockTolerance);
  const isBefore = migrationName(now(), "") < (migrationNames().at(-1) ?? "");
  const finding = `${moment(now())} UTC`;
  if (!seenLater && !isBefore) return good(finding);
  return bad(
    finding,
    `It was later already ${seenLater ? "when somebody was last seen" : "when this version was made"}: set the clock.`,
  );
}

async function checkOutbox(): Promise<Finding> {
  const letters = await listLetters();
  const givenUp = letters.filter(({ nextAttemptAt }) => nextAttemptAt === null).length;
  if (givenUp > 0) return look(`${givenUp} given up`, "See: npm run op -- mail list; then mail retry or mail drop.");
  const late = letters.filter(({ createdAt }) => createdAt < minus(now(), mailPatience)).length;
  if (late === 0) return good(`${letters.length} waiting`);
  return look(
    `${late} waiting for more than 15 minutes`,
    "Is the server running, and its mail server? See: npm run op -- mail list",
  );
}

async function checkDemoAccount(): Promise<Finding> {
  if (!(await isDemoAccountExposed())) return good("not where others can reach it");
  return bad("others can reach it", `Run: npm run op -- users remove ${demoAddress}`);
}

function good(finding: string): Finding {
  return { verdict: "good", finding };
}

function look(finding: string, advice: string): Finding {
  return { verdict: "look", finding, advice };
}

function bad(finding: string, advice: string): Finding {
  return { verdict: "bad", finding, advice };
}
