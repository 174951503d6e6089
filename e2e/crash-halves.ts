/**
 * What must never be found in a database, whenever the process that wrote it ended: one half of a change without the other.
 * A person knows to a row what there has to be of theirs.
 */
import { decodeJwt } from "jose";
import type { Database } from "#lib/db/client";
import { grouped } from "#lib/grouped";
import type { Mail } from "./crash-mails";
import type { Counts, Person } from "./crash-person";
import { type Rows, readRows } from "./crash-rows";

/** All that there is, in the database and by mail. */
export type Found = { readonly rows: Rows; readonly mails: ReadonlyMap<string, readonly Mail[]> };

/** What there is in a database that all these mails come from. */
export async function find(database: Database, mails: readonly Mail[]): Promise<Found> {
  return { rows: await readRows(database), mails: grouped(mails, ({ to }) => to) };
}

/** Whatever SQLite finds damaged. */
export async function damageOf(database: Database): Promise<string[]> {
  const [integrity] = await database.$queryRaw<{ integrity_check: string }[]>`PRAGMA integrity_check`;
  const damage = integrity?.integrity_check === "ok" ? [] : [String(integrity?.integrity_check)];
  const dangling = await database.$queryRaw<unknown[]>`PRAGMA foreign_key_check`;
  return [...damage, ...dangling.map((row) => `a dangling reference: ${JSON.stringify(row, String)}`)];
}

/** What is there, and none of all these people has it. */
export function strayIn({ rows, mails }: Found, people: readonly Person[]): string[] {
  const [theirs, known] = [new Set(people.map(({ email }) => email)), new Set(people.flatMap(everyAddress))];
  const hashes = new Set([...mails.values()].flat().map(({ hash }) => hash));
  return [
    ...[...rows.accounts.keys()].filter((email) => !theirs.has(email)).map((email) => `${email}: an account of nobody`),
    ...rows.links.filter(({ email }) => !known.has(email)).map(({ email }) => `${email}: a link for nobody`),
    ...rows.links
      .filter(({ hash }) => !hashes.has(hash))
      .map(({ email, purpose }) => `${email}: a link for ${purpose} without its mail`),
  ];
}

/** What is not there as this person may rely on. */
export function halvesOf(person: Person, found: Found): string[] {
  const complaints = [...ofAccount(person, found), ...ofCounts(person, found), ...ofMails(person, found)];
  return complaints.map((complaint) => `${person.email}: ${complaint}`);
}

function ofAccount({ stage, email, name, stored }: Person, { rows }: Found): string[] {
  const account = rows.accounts.get(email);
  if (stage !== "member") return account ? [`there is an account, and they are ${stage}`] : [];
  if (!account) return ["there is no account"];
  return [
    ...(account.name === name ? [] : [`the name is ${account.name}, and not ${name}`]),
    ...(stored === null || account.passwordHash === stored ? [] : ["another password is stored than they have"]),
  ];
}

function ofCounts(person: Person, { rows: { accounts, counts } }: Found): string[] {
  const id = idOf(person) ?? accounts.get(person.email)?.id ?? "";
  const found = sumOf([id, ...everyAddress(person)].map((whose) => counts.get(whose) ?? {}));
  const due = dueTo(person);
  return [...new Set([...Object.keys(found), ...Object.keys(due)])]
    .filter((what) => (found[what] ?? 0) !== (due[what] ?? 0))
    .map((what) => `${found[what] ?? 0} ${what}, and not ${due[what] ?? 0}`);
}

/** How many rows of which kind there have to be. Of a used token there is none; nor is there anything once the account is gone. */
function dueTo({ stage, alive, apiTokens, lost, devices, events, newEmail, reset }: Person): Counts {
  if (stage === "asked") return { "links for sign-up": 1 };
  if (stage !== "member") return {};
  const happened = Object.entries(events).map(([kind, count]) => [`events of ${kind}`, count] as const);
  return {
    ...Object.fromEntries(happened),
    sessions: alive.length + lost.sessions,
    "API tokens": apiTokens.length + lost.apiTokens,
    browsers: devices,
    "links for email-change": newEmail === null ? 0 : 1,
    "links for email-change-undo": events["email-change"] ?? 0,
    "links for password-reset": reset === "asked" ? 1 : 0,
  };
}

function ofMails(person: Person, found: Found): string[] {
  const mails = everyAddress(person).flatMap((address) => found.mails.get(address) ?? []);
  const missing = linksAwaitedBy(person).filter((link) => !isMailed(link, found));
  return [
    ...missing.map(({ to, page }) => `no good link to ${page} was mailed to ${to}`),
    ...ofNotices(person, mails),
    ...(person.stage === "member" ? ofMarks(person, mails, found) : []),
  ];
}

type AwaitedLink = { readonly to: string; readonly page: string };

function linksAwaitedBy({ stage, email, newEmail, reset }: Person): AwaitedLink[] {
  if (stage === "asked") return [{ to: email, page: "/sign-up/finish" }];
  if (stage !== "member") return [];
  return [
    ...(reset === "asked" ? [{ to: email, page: "/password-reset/finish" }] : []),
    ...(newEmail === null ? [] : [{ to: newEmail, page: "/email-change/finish" }]),
  ];
}

function isMailed({ to, page }: AwaitedLink, { rows, mails }: Found): boolean {
  const good = new Set(rows.links.map(({ hash }) => hash));
  return (mails.get(to) ?? []).some((mail) => mail.page === page && good.has(mail.hash));
}

/** A mail may be sent twice, but not fewer times than there is something to tell. */
function ofNotices({ stage, events }: Person, mails: readonly Mail[]): string[] {
  const changes = (events["password-change"] ?? 0) + (events["password-reset"] ?? 0);
  const told = mails.filter(({ text }) => text.startsWith("The password of your account was changed.")).length;
  const isLast = mails.some(({ text }) => text.includes("is deleted, with everything that we held about you."));
  return [
    ...(told < changes ? [`${changes} changes of the password, and ${told} mails that tell of them`] : []),
    ...(isLast === (stage === "deleted") ? [] : [`${stage}, and ${isLast ? "a" : "no"} mail tells of the deletion`]),
  ];
}

/** Each sign-in here is by a browser that is new and from an address of its own; each API token has a name of its own. */
function ofMarks(person: Person, mails: readonly Mail[], { rows }: Found): string[] {
  const events = rows.told.get(idOf(person) ?? rows.accounts.get(person.email)?.id ?? "") ?? [];
  const told = new Set(mails.flatMap(({ text }) => text.match(/\b(10(\.\d+){3}|unique-\d+)\b/g) ?? []));
  const happened = new Set(events.flatMap(({ address, target }) => [address, target]));
  return [
    ...events
      .filter(({ address, target }) => !told.has(target ?? address))
      .map(({ kind, address }) => `an event, ${kind} from ${address}, without its mail`),
    ...[...told].filter((mark) => !happened.has(mark)).map((mark) => `a mail that tells of ${mark} without its event`),
  ];
}

function everyAddress({ email, former, newEmail }: Person): string[] {
  return [email, ...former, ...(newEmail === null ? [] : [newEmail])];
}

/** The account's id, as any of its tokens has it; null for whoever never had one. */
function idOf({ alive, ended }: Person): string | null {
  const [token] = [...alive, ...ended];
  return token ? (decodeJwt(token).sub ?? null) : null;
}

function sumOf(all: readonly Counts[]): Counts {
  const sums: Record<string, number> = {};
  for (const [what, many] of all.flatMap((counts) => Object.entries(counts))) sums[what] = (sums[what] ?? 0) + many;
  return sums;
}
