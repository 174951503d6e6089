import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type ActivityQuery, countByDay, type EventKind, readActivity, record } from "#lib/auth/activity";
import type { User } from "#lib/auth/caller";
import { hours, minus, minutes, now, plus } from "#lib/clock";
import { db } from "#lib/db/client";
import type { Id } from "#lib/secret";
import { useFreshDatabase } from "#lib/testing/database";
import { someCaller, someUser } from "#lib/testing/people";
import { planOf, statementsOf } from "#lib/testing/statements";

const start = new Date("2026-03-01T12:00:00Z");

let person: User;
let stranger: User;

useFreshDatabase();

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: start });
  person = await someUser();
  stranger = await someUser();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("recording an event", () => {
  test("leaves nothing when the change that it tells of is rolled back", async () => {
    const change = db().$transaction(async (tx) => {
      await record(tx, { userId: person.id, kind: "password-change", from: someCaller() });
      throw new Error("the change failed");
    });
    await expect(change).rejects.toThrow("the change failed");
    expect(await db().event.count()).toBe(0);
  });

  test("keeps who did it and from where, and of an operator neither", async () => {
    await happen(person.id, "sign-in");
    await record(db(), { userId: person.id, kind: "account-disabled", actor: "operator", from: null });
    const { address, userAgent } = someCaller();
    const bySignIn = expect.objectContaining({ kind: "sign-in", actor: "person", address, userAgent, target: null });
    const byOperator = expect.objectContaining({ actor: "operator", address: "", userAgent: "" });
    expect((await read({})).events).toEqual(expect.arrayContaining([bySignIn, byOperator]));
  });
});

describe("a person's activity", () => {
  test("is told from the newest on, a page at a time, and says when there is no more", async () => {
    for (let count = 0; count < 5; count += 1) await happenLater(person.id, "sign-in");
    const first = await read({ limit: 3 });
    const second = await read({ limit: 3, before: first.events[2]?.id });
    expect(timesOf([...first.events, ...second.events])).toEqual([5, 4, 3, 2, 1]);
    expect([first.hasOlder, second.hasOlder]).toEqual([true, false]);
    expect([first.fromNewest, second.fromNewest]).toEqual([true, false]);
  });

  test("has no older page when the last one is exactly full", async () => {
    for (let count = 0; count < 3; count += 1) await happenLater(person.id, "sign-in");
    expect((await read({ limit: 3 })).hasOlder).toBe(false);
  });

  test("shows each event of one millisecond once, however the pages fall", async () => {
    const kinds: EventKind[] = ["sign-in", "sign-out", "sign-in", "sign-in", "sign-out", "sign-in", "sign-in"];
    for (const kind of kinds) await happen(person.id, kind);
    await happenLater(person.id, "sign-in");
    for (const limit of [1, 2, 3]) {
      const ids = await readToTheEnd({ limit });
      expect(ids).toHaveLength(8);
      expect(new Set(ids).size).toBe(8);
      expect(await readToTheEnd({ limit, kind: "sign-out" })).toHaveLength(2);
    }
  });

  test("can be of one kind only, also after an event of another", async () => {
    await happenLater(person.id, "sign-in");
    await happenLater(person.id, "sign-out");
    await happenLater(person.id, "sign-in");
    const [, signOut] = (await read({})).events;
    expect(timesOf((await read({ kind: "sign-in" })).events)).toEqual([3, 1]);
    expect(timesOf((await read({ kind: "sign-in", before: signOut?.id })).events)).toEqual([1]);
    expect((await read({ kind: "password-reset" })).events).toEqual([]);
  });

  test("begins anew, and says so, after an event that is no longer kept", async () => {
    await happenLater(person.id, "sign-in");
    await happenLater(person.id, "sign-in");
    const [newest, oldest] = (await read({})).events;
    await db().event.delete({ where: { id: oldest?.id ?? "" } });
    expect(await read({ before: oldest?.id })).toMatchObject({ events: [{ id: newest?.id }], fromNewest: true });
  });

  test("is nobody else's: not by their event either, nor what was tried with an unknown address", async () => {
    await happenLater(person.id, "sign-in");
    await happenLater(stranger.id, "sign-out");
    await happenLater(null, "sign-in-refused");
    const [theirs] = (await readActivity(stranger.id, { limit: 1 })).events;
    const mine = await read({});
    expect(timesOf(mine.events)).toEqual([1]);
    expect(await read({ before: theirs?.id })).toEqual(mine);
    expect(await countByDay(person.id, minus(start, hours(1)))).toEqual(new Map([["2026-03-01", 1]]));
  });

  test.each<Partial<ActivityQuery>>([
    {},
    { kind: "sign-in" },
    { before: "x" as Id },
    { kind: "sign-in", before: "x" as Id },
  ])("is read by an index in its order, never sorted: %j", async (query) => {
    await happen(person.id, "sign-in");
    await happen(person.id, "sign-in");
    const [newest] = (await read({})).events;
    const statements = await statementsOf(() => read({ ...query, ...(query.before && { before: newest?.id }) }));
    const plans = await Promise.all(statements.map(planOf));
    const columns = `userId=?${query.kind ? " AND kind=?" : ""}${query.before ? " AND createdAt<?" : ""}`;
    const index = query.kind ? "Event_userId_kind_createdAt_id_idx" : "Event_userId_createdAt_id_idx";
    expect(plans.at(-1)).toEqual([`SEARCH main.Event USING INDEX ${index} (${columns})`]);
    expect(plans).toHaveLength(query.before ? 2 : 1);
    expect(plans[0]?.[0]).toMatch(/^SEARCH /);
  });
});

describe("counting by day", () => {
  test("puts each event on its day in UTC, from the moment given on", async () => {
    for (const time of ["02-27T23:59:59.999Z", "02-28T00:00:00Z", "02-28T23:59:59.999Z", "03-01T00:00:00Z"]) {
      vi.setSystemTime(new Date(`2026-${time}`));
      await happen(person.id, "sign-in");
    }
    const counted = await countByDay(person.id, new Date("2026-02-28T00:00:00Z"));
    expect([...counted]).toEqual([
      ["2026-02-28", 2],
      ["2026-03-01", 1],
    ]);
  });

  test("reads an index and not one row", async () => {
    const [counting = ""] = await statementsOf(() => countByDay(person.id, start));
    const index = "COVERING INDEX Event_userId_createdAt_id_idx (userId=? AND createdAt>?)";
    expect(await planOf(counting)).toContain(`SEARCH Event USING ${index}`);
  });
});

/** Lets an event happen to a person, by their own browser. */
async function happen(userId: Id | null, kind: EventKind): Promise<void> {
  await record(db(), { userId, kind, from: someCaller() });
}

/** The same, a minute after whatever happened before. */
async function happenLater(userId: Id | null, kind: EventKind): Promise<void> {
  vi.setSystemTime(plus(now(), minutes(1)));
  await happen(userId, kind);
}

function read(query: Partial<ActivityQuery>) {
  return readActivity(person.id, { limit: 25, ...query });
}

async function readToTheEnd(query: Partial<ActivityQuery>, before?: Id): Promise<Id[]> {
  const { events, hasOlder } = await read({ ...query, before });
  const ids = events.map(({ id }) => id);
  return hasOlder ? [...ids, ...(await readToTheEnd(query, ids.at(-1)))] : ids;
}

/** Of each event, how many minutes after the start it happened. */
function timesOf(events: readonly { createdAt: Date }[]): number[] {
  return events.map(({ createdAt }) => (createdAt.getTime() - start.getTime()) / minutes(1));
}
