/**
 * `node --import tsx bench/fill.ts PEOPLE SESSIONS EVENTS`: fills a fresh database with so many people who share one password,
 * each with so many living sessions and events of the last year. By SQL, for a million rows through the application would take
 * an hour.
 */
import { days, minus, now } from "#lib/clock";
import { closeDatabase, databaseFile, db } from "#lib/db/client";
import { applyMigrations } from "#lib/db/migrate";
import { hashOf } from "#lib/testing/people";
import { password, userAgent } from "./people";

// Whole numbers to SQLite too, whose division is another one for others.
const [people = 1n, sessions = 1n, events = 1n] = process.argv.slice(2).map(BigInt);

await applyMigrations(databaseFile());
await fill();
await closeDatabase();

async function fill(): Promise<void> {
  const hash = await hashOf(password);
  await db().$executeRaw`
    INSERT INTO "User" ("id", "email", "name", "passwordHash", "createdAt")
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${people})
    SELECT 'person-' || i, 'person-' || i || '@example.com', 'Person ' || i, ${hash}, ${ago(400)} FROM n`;
  if (sessions > 0n) await fillSessions();
  if (events > 0n) await fillEvents();
}

async function fillSessions(): Promise<void> {
  await db().$executeRaw`
    INSERT INTO "Session" ("id", "userId", "generation", "confirmedAt", "keepSignedIn", "createdAt", "authenticatedAt",
      "lastSeenAt", "endsAt", "address", "userAgent")
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${people * sessions - 1n})
    SELECT 'session-' || (i / ${sessions} + 1) || '-' || (i % ${sessions}), 'person-' || (i / ${sessions} + 1), 1, ${ago(0)}, 1,
      ${ago(1)}, ${ago(1)}, ${ago(0)}, ${ago(-29)}, '192.0.2.1', ${userAgent} FROM n`;
}

async function fillEvents(): Promise<void> {
  await db().$executeRaw`
    INSERT INTO "Event" ("id", "userId", "kind", "actor", "createdAt", "address", "userAgent")
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${people * events - 1n})
    SELECT lower(hex(randomblob(11))), 'person-' || (i % ${people} + 1),
      CASE i / ${people} % 3 WHEN 0 THEN 'sign-in' WHEN 1 THEN 'sign-out' ELSE 'sign-in-refused' END, 'person',
      strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', '-' || (i / ${people} * 365 / ${events}) || ' days'),
      '192.0.2.1', ${userAgent} FROM n`;
}

function ago(daysBack: number): Date {
  return minus(now(), days(daysBack));
}
