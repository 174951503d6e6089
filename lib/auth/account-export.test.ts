import { beforeEach, describe, expect, test } from "vitest";
import { exportAccount } from "#lib/auth/account-export";
import { record, removeEvents } from "#lib/auth/activity";
import type { SignedInCaller, User } from "#lib/auth/caller";
import { newOneTimeToken, storeOneTimeToken } from "#lib/auth/one-time-token";
import { requestPasswordReset } from "#lib/auth/password-reset";
import type { IssuedToken } from "#lib/auth/session";
import { signInWithPassword } from "#lib/auth/sign-in";
import { days, minus, now } from "#lib/clock";
import { db } from "#lib/db/client";
import { Prisma } from "#lib/db/generated/client";
import type { EmailAddress } from "#lib/email-address";
import { newId } from "#lib/secret";
import { useFreshDatabase } from "#lib/testing/database";
import { signedInCaller, someCaller, somePassword, someSession, someUser } from "#lib/testing/people";

/** Where the export has the rows of each table. */
const places = {
  User: "account",
  Session: "sessions",
  Event: "events",
  KnownDevice: "devices",
  OneTimeToken: "pendingTokens",
  ApiToken: "apiTokens",
} as const;

/** What is held of no person, and why. */
const nobodys = {
  RateLimit: "counts under a hash, which names nobody",
  OutboxLetter: "sealed, and on its way to the person",
};

/** What the export leaves out, and why. */
const withheld: Readonly<Record<string, string>> = {
  "User.id": "names the row, not the person",
  "User.passwordHash": "a secret",
  "User.disabledAt": "nobody can ask while there is one",
  "Session.id": "the session token points at it",
  "Session.userId": "names the row",
  "Session.generation": "counts the tokens",
  "Event.id": "names the row",
  "Event.userId": "names the row",
  "KnownDevice.hash": "a secret",
  "KnownDevice.userId": "names the row",
  "ApiToken.id": "names the row",
  "ApiToken.hash": "a secret",
  "ApiToken.userId": "names the row",
  "OneTimeToken.hash": "a secret",
  "OneTimeToken.userId": "names the row",
};

let person: User;
let issued: IssuedToken;
let caller: SignedInCaller;

useFreshDatabase();

beforeEach(async () => {
  person = await someUser();
  issued = await someSession(person);
  caller = await signedInCaller(issued);
});

describe("everything that is held about a person is in the export", () => {
  test("every table is somebody's and in it, or nobody's", async () => {
    expect(Object.keys({ ...places, ...nobodys }).sort()).toEqual(Object.keys(Prisma.ModelName).sort());
    for (const table of Object.keys(nobodys)) expect(await columnsOf(table)).not.toContain("userId");
  });

  test.each(Object.keys(places).filter((table) => table !== "User"))(
    "each row of %s, with each column",
    async (table) => {
      const columns = await columnsOf(table);
      const before = (await exported())[places[table as "Session"]].length;
      const canaries = await addRow(table, columns);
      const after = await exported();
      expect(after[places[table as "Session"]]).toHaveLength(before + 1);
      for (const [column, value] of Object.entries(canaries)) {
        // There are few truth values, so they are looked for under their name.
        const canary = typeof value === "boolean" ? `"${column}":${value}` : JSON.stringify(value);
        const isHeld = JSON.stringify(after).includes(canary);
        expect([column, isHeld]).toEqual([column, !(`${table}.${column}` in withheld)]);
      }
    },
  );

  test("the account, with each column", async () => {
    const { account } = await exported();
    const told = (await columnsOf("User")).filter((column) => !(`User.${column}` in withheld));
    expect(Object.keys(account).sort()).toEqual(told.sort());
    expect(account).toMatchObject({ email: person.email, name: person.name });
  });

  test("sessions say which of them it was asked from, and which device it is", async () => {
    await someSession(person);
    const { sessions } = await exported();
    expect(sessions.map(({ current }: { current: boolean }) => current)).toEqual([true, false]);
    expect(sessions[0]).toMatchObject({ device: "Firefox on Linux", address: "192.0.2.1" });
  });

  test("sessions that are over are in it too, for as long as their rows are kept", async () => {
    await someSession(person);
    await db().session.updateMany({ where: { id: { not: caller.session.id } }, data: { endsAt: now() } });
    expect((await exported()).sessions).toHaveLength(2);
  });

  test.each([1, 2, 3, 4])("no event is there twice where old ones are purged meanwhile (turn %d)", async (turn) => {
    const [old, recent] = [minus(now(), days(500)), now()];
    const event = { userId: person.id, kind: "sign-in", actor: "person", address: "", userAgent: "" };
    const rows = Array.from({ length: 1200 }, (_, i) => ({ ...event, id: newId(), createdAt: i < 300 ? recent : old }));
    await db().event.createMany({ data: rows.map((row, i) => ({ ...row, address: String(i) })) });
    const exporting = exported();
    for (let i = 0; i < turn; i++) await new Promise(setImmediate);
    await removeEvents(minus(now(), days(400)), rows.length);
    const told = (await exporting).events.map(({ address }: { address: string }) => address);
    expect(new Set(told).size).toBe(told.length);
    expect(told.length).toBeGreaterThanOrEqual(300);
  });

  test("events are there once each, the newest first, however many there are", async () => {
    const events = Array.from({ length: 1234 }, (_, i) => ({
      userId: person.id,
      kind: "sign-in" as const,
      from: { address: `192.0.2.${i}`, userAgent: "" },
    }));
    await record(db(), ...events);
    const told = (await exported()).events.map(({ address }: { address: string }) => address);
    expect(new Set(told).size).toBe(1234);
    expect(told).toHaveLength(1234);
  });
});

describe("nothing else is in the export", () => {
  test("no secret, no hash of one, and no id that a token points at", async () => {
    await signInWithPassword({ email: person.email, password: somePassword, keepSignedIn: true }, someCaller());
    await requestPasswordReset(person.email);
    const made = await newOneTimeToken();
    await storeOneTimeToken(db(), "email-change", "new@example.com" as EmailAddress, made.hash, person.id);
    const text = JSON.stringify(await exported());
    for (const secret of [...(await storedSecrets()), made.token, somePassword, issued.token, caller.session.id]) {
      expect(secret.length).toBeGreaterThan(15);
      expect(text).not.toContain(secret);
    }
  });

  test("nothing of anybody else's", async () => {
    const other = await someUser();
    const made = await newOneTimeToken();
    await someSession(other);
    await record(db(), { userId: other.id, kind: "sign-in", from: { address: "203.0.113.9", userAgent: "" } });
    // Somebody else wants to move to this person's address.
    await storeOneTimeToken(db(), "email-change", person.email, made.hash, other.id);
    const told = await exported();
    expect(told.sessions).toHaveLength(1);
    expect(told.pendingTokens).toEqual([]);
    expect(JSON.stringify(told)).not.toContain("203.0.113.9");
  });
});

test("others are served while ten thousand events are gathered", async () => {
  await record(
    db(),
    ...Array.from({ length: 10_000 }, () => ({
      userId: person.id,
      kind: "sign-in" as const,
      from: { address: "192.0.2.1", userAgent: someCaller().userAgent },
    })),
  );
  let [turns, under] = [0, true];
  const others = (async () => {
    while (under) {
      await new Promise(setImmediate);
      turns += 1;
    }
  })();
  const { events } = await exportAccount(caller);
  under = false;
  await others;
  expect(events).toHaveLength(10_000);
  expect(turns).toBeGreaterThanOrEqual(20); // a turn for each batch, at the least
});

/** The export as whoever opens the file reads it. */
async function exported() {
  return JSON.parse(JSON.stringify(await exportAccount(caller)));
}

async function columnsOf(table: string): Promise<string[]> {
  const rows = await db().$queryRawUnsafe<{ name: string }[]>(`SELECT name FROM pragma_table_info('${table}')`);
  return rows.map(({ name }) => name);
}

/** Adds a row of the person's, whose every value is found nowhere else. Gives the values as an export would have them. */
async function addRow(table: string, columns: readonly string[]): Promise<Record<string, unknown>> {
  const types = await db().$queryRawUnsafe<{ name: string; type: string }[]>(
    `SELECT name, type FROM pragma_table_info('${table}')`,
  );
  const values = Object.fromEntries(types.map(({ name, type }, i) => [name, canaryOf(table, name, type, i)]));
  const list = columns.map((column) => `"${column}"`).join(", ");
  const marks = columns.map(() => "?").join(", ");
  await db().$executeRawUnsafe(
    `INSERT INTO "${table}" (${list}) VALUES (${marks})`,
    ...columns.map((column) => values[column]),
  );
  return values;
}

function canaryOf(table: string, column: string, type: string, i: number): unknown {
  if (column === "userId") return person.id;
  if (column === "scopes") return "sessions:read";
  if (type === "DATETIME") return `2031-07-${String(i + 10)}T01:02:03.456Z`;
  if (type === "BOOLEAN") return true;
  return type === "INTEGER" ? 987_654 + i : `canary ${table} ${column}`;
}

/** Every stored value that lets somebody in, or is the hash of one. */
async function storedSecrets(): Promise<string[]> {
  const [users, devices, tokens] = await Promise.all([
    db().user.findMany(),
    db().knownDevice.findMany(),
    db().oneTimeToken.findMany(),
  ]);
  expect(devices.length * tokens.length).toBeGreaterThan(0);
  return [
    ...users.map(({ passwordHash }) => passwordHash),
    ...devices.map(({ hash }) => hash),
    ...tokens.map(({ hash }) => hash),
  ];
}
