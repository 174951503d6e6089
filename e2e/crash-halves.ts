/** What must never be found in a database, whenever the process that wrote it ended: one half of a change without the other. */
import { openClient, type PrismaClient } from "#lib/db/client";
import type { Mail } from "./crash-mails";

/** Each with what it would mean that it gives a row: somebody's address. */
const accounts = [
  {
    means: "an account without the event of its sign-up",
    sql: `SELECT email FROM User WHERE (SELECT count(*) FROM Event WHERE userId = User.id AND kind = 'sign-up') <> 1`,
  },
  {
    means: "sessions do not add up to the events of their beginnings and ends",
    sql: `WITH Counted AS (SELECT email,
        (SELECT count(*) FROM Event WHERE userId = User.id AND kind = 'sign-in') AS begun,
        (SELECT count(*) FROM Event WHERE userId = User.id AND kind IN ('sign-out', 'session-ended')) AS ended,
        (SELECT count(*) FROM Session WHERE userId = User.id) AS alive FROM User)
      SELECT email FROM Counted WHERE ended + alive NOT IN (begun, begun + 1)`, // a sign-up begins one, in a change of its own
  },
  {
    means: "API tokens do not add up to the events of their making and revoking",
    sql: `SELECT email FROM User WHERE
        (SELECT count(*) FROM Event WHERE userId = User.id AND kind = 'api-token-made') <>
        (SELECT count(*) FROM Event WHERE userId = User.id AND kind = 'api-token-revoked') +
        (SELECT count(*) FROM ApiToken WHERE userId = User.id)`,
  },
];

/** Every half of a change in a database that all these mails come from, and whatever SQLite finds damaged. */
export async function halvesIn(file: string, mails: readonly Mail[]): Promise<string[]> {
  const client = openClient(file);
  try {
    const [integrity] = await client.$queryRaw<{ integrity_check: string }[]>`PRAGMA integrity_check`;
    const damage = integrity?.integrity_check === "ok" ? [] : [String(integrity?.integrity_check)];
    const dangling = await client.$queryRaw<unknown[]>`PRAGMA foreign_key_check`;
    const references = dangling.map((row) => `a dangling reference: ${JSON.stringify(row, String)}`);
    return [...damage, ...references, ...(await halvesOfAccounts(client)), ...(await halvesOfMails(client, mails))];
  } finally {
    await client.$disconnect();
  }
}

async function halvesOfAccounts(client: PrismaClient): Promise<string[]> {
  const found: string[] = [];
  for (const { means, sql } of accounts)
    for (const { email } of await client.$queryRawUnsafe<{ email: string }[]>(sql)) found.push(`${email}: ${means}`);
  return found;
}

/** Each sign-in here is by a browser that is new and from an address of its own; each API token has a name of its own. */
async function halvesOfMails(client: PrismaClient, mails: readonly Mail[]): Promise<string[]> {
  const mailed = new Set(mails.map(({ hash }) => hash));
  const told = new Set(mails.flatMap(({ text }) => text.match(/\b(10(\.\d+){3}|unique-\d+)\b/g) ?? []));
  const tokens = await client.oneTimeToken.findMany({ select: { hash: true, purpose: true, email: true } });
  const events = await client.event.findMany({ where: { kind: { in: ["sign-in", "api-token-made"] } } });
  const happened = new Set(events.flatMap(({ address, target }) => [address, target]));
  const untold = events.filter(({ address, target }) => !told.has(target ?? address));
  return [
    ...tokens
      .filter(({ hash }) => !mailed.has(hash))
      .map(({ purpose, email }) => `${email}: a token for ${purpose} without its mail`),
    ...untold.map(({ kind, address }) => `an event, ${kind} from ${address}, without its mail`),
    ...[...told].filter((mark) => !happened.has(mark)).map((mark) => `a mail that tells of ${mark} without its event`),
    ...(await passwordsUntold(client, mails)),
  ];
}

/** A mail may be sent twice, but not fewer times than there is something to tell. */
async function passwordsUntold(client: PrismaClient, mails: readonly Mail[]): Promise<string[]> {
  const changes = await client.event.count({ where: { kind: "password-change" } });
  const told = mails.filter(({ text }) => text.startsWith("The password of your account was changed.")).length;
  return told < changes ? [`${changes} changes of passwords, and ${told} mails that tell of them`] : [];
}
