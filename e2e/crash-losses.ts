/** Taking back what was acknowledged, in the database file itself, to see whether who asks after a crash would notice. */
import { decodeJwt } from "jose";
import type { Person } from "./crash-person";
import { inDatabase } from "./stand";

/** How to lose something of a person who has it: the values of the statement; and what they should then complain of. */
type Loss = {
  readonly sql: string;
  readonly of: (person: Person) => (string | number | undefined)[];
  readonly complaint: string;
};

const losses: readonly Loss[] = [
  {
    sql: "DELETE FROM Session WHERE id = ?",
    of: ({ alive: [token] }) => [token && decodeJwt<{ sid: string }>(token).sid],
    complaint: "a session is answered 401",
  },
  {
    sql: "UPDATE Session SET generation = 1 WHERE id = ?",
    of: ({ alive }) => {
      const renewed = alive.find((token) => decodeJwt<{ gen: number }>(token).gen > 1);
      return [renewed && decodeJwt<{ sid: string }>(renewed).sid];
    },
    complaint: "a session is answered 401",
  },
  {
    sql: "DELETE FROM ApiToken WHERE id = ?",
    of: ({ apiTokens: [token] }) => [token?.id],
    complaint: "an API token is answered 401",
  },
  {
    sql: `INSERT INTO Session (id, userId, generation, keepSignedIn, createdAt, authenticatedAt, lastSeenAt, endsAt, address, userAgent)
      SELECT ?, ?, ?, false, createdAt, authenticatedAt, lastSeenAt, endsAt, '', '' FROM Session LIMIT 1`,
    of: ({ ended: [token] }) => {
      if (!token) return [undefined];
      const { sid, sub, gen } = decodeJwt<{ sid: string; gen: number }>(token);
      return [sid, sub, gen];
    },
    complaint: "an ended session is answered 200",
  },
  {
    sql: "UPDATE User SET name = 'as before' WHERE email = ?",
    of: ({ alive, email }) => [alive.length > 0 ? email : undefined],
    complaint: "a session is answered 200 as before",
  },
  {
    sql: "UPDATE User SET passwordHash = 'as before' WHERE email = ?",
    of: ({ email }) => [email],
    complaint: "the password is refused",
  },
];

/** Loses one thing of each kind, each of another one of these people where there are enough of them. Gives the complaints due. */
export async function lose(file: string, people: readonly Person[]): Promise<string[]> {
  const spared = people.filter(({ stage }) => stage === "member");
  const due: string[] = [];
  await inDatabase(file, async (client) => {
    for (const { sql, of, complaint } of losses) {
      const index = spared.findIndex((person) => !of(person).includes(undefined));
      const [person] = index < 0 ? [] : spared.splice(index, 1);
      if (!person) continue;
      await client.$executeRawUnsafe(sql, ...of(person));
      due.push(`${person.email}: ${complaint}`);
    }
  });
  return due;
}
