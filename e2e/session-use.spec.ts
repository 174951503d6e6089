import { expect } from "@playwright/test";
import { minus, minutes, now } from "#lib/clock";
import { type Database, db } from "#lib/db/client";
import { type Person, sessionOf, test } from "./fixtures";
import { withToken } from "./requests";

test("a page does not wait for the note that its reader was here", async ({ person, ask }) => {
  const { token } = await sessionOf(person);
  const before = await lastSeenLongAgo(person);
  // The lock is held until the page has come: one that waited would never come.
  await db().$transaction(async (tx) => {
    const page = await ask("/dashboard", { headers: withToken(token) });
    expect([page.status, page.body.includes(person.email)]).toEqual([200, true]);
    expect(await lastSeen(person, tx)).toEqual(before);
  });
  await expect.poll(() => lastSeen(person)).not.toEqual(before);
});

test("a page does not fail where that cannot be noted, and it is noted once it can be", async ({ person, ask }) => {
  const { token } = await sessionOf(person);
  const before = await lastSeenLongAgo(person);
  const visit = async () => expect((await ask("/dashboard", { headers: withToken(token) })).status).toBe(200);
  const [{ id } = { id: "" }] = await db().session.findMany({ where: { userId: person.id } });
  await db().$executeRawUnsafe(`CREATE TRIGGER "stop ${id}" BEFORE UPDATE ON "Session" WHEN old."id" = '${id}'
    BEGIN SELECT RAISE(ABORT, 'stopped'); END`);
  for (let visits = 0; visits < 3; visits += 1) await visit();
  expect(await lastSeen(person)).toEqual(before);
  await db().$executeRawUnsafe(`DROP TRIGGER "stop ${id}"`);
  await visit();
  await expect.poll(() => lastSeen(person)).not.toEqual(before);
});

async function lastSeenLongAgo({ id: userId }: Person): Promise<Date> {
  const lastSeenAt = minus(now(), minutes(5));
  await db().session.updateMany({ where: { userId }, data: { lastSeenAt } });
  return lastSeenAt;
}

async function lastSeen({ id: userId }: Person, database: Database = db()): Promise<Date> {
  return (await database.session.findFirstOrThrow({ where: { userId } })).lastSeenAt;
}
