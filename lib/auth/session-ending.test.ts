import { beforeEach, describe, expect, test } from "vitest";
import { type ActivityEvent, readActivity } from "#lib/auth/activity";
import type { SignedInCaller, User } from "#lib/auth/caller";
import { findSession, type IssuedToken } from "#lib/auth/session";
import {
  endAllSessions,
  endEverybodysSessions,
  endOtherSessions,
  endOwnSession,
  endSession,
  endSessionById,
  endSessions,
  mostSessions,
} from "#lib/auth/session-ending";
import { listOwnSessions, listSessions } from "#lib/auth/session-listing";
import { hours, minutes } from "#lib/clock";
import { db } from "#lib/db/client";
import { newId } from "#lib/secret";
import { pass, useStoppedClock } from "#lib/testing/clock";
import { useFreshDatabase } from "#lib/testing/database";
import { firefox, signedInCaller, someCaller, someSession, someUser } from "#lib/testing/people";

const start = new Date("2026-03-01T12:00:00Z");
const done = { ok: true, value: undefined };
const notFound = { ok: false, error: "session-not-found" };

/** Another device of a person's. */
const phone = {
  ...someCaller(),
  address: "198.51.100.7",
  userAgent:
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
};

let person: User;

useFreshDatabase();
useStoppedClock(start);

beforeEach(async () => {
  person = await someUser();
});

describe("a person's own sessions", () => {
  test("are listed with the one first that they look from, then whoever was last seen", async () => {
    const here = await signedInCaller(await someSession(person));
    pass(minutes(1));
    const older = await signedInCaller(await someSession(person));
    pass(minutes(1));
    const newer = await signedInCaller(await someSession(person));
    await someSession(await someUser());
    const listed = await listOwnSessions(here);
    expect(listed.map(({ id }) => id)).toEqual([here, newer, older].map(({ session }) => session.id));
    expect(listed.map(({ current }) => current)).toEqual([true, false, false]);
  });

  test("can be ended one by one, once each, and no other ends by it", async () => {
    const [here, there, third] = await threeSessions();
    expect(await endOwnSession(here, there.session.id)).toEqual(done);
    expect(await endOwnSession(here, there.session.id)).toEqual(notFound);
    expect(await living(here, there, third)).toEqual([true, false, true]);
  });

  test("can be ended all but the one that they look from", async () => {
    const [here, there, third] = await threeSessions();
    expect(await endOtherSessions(here)).toBe(2);
    expect(await endOtherSessions(here)).toBe(0);
    expect(await living(here, there, third)).toEqual([true, false, false]);
  });

  test("can be ended all", async () => {
    const [here, there, third] = await threeSessions();
    expect(await endAllSessions(here)).toBe(3);
    expect(await living(here, there, third)).toEqual([false, false, false]);
  });

  test("are theirs: somebody else's id finds nothing, and nobody else's session ends with theirs", async () => {
    const [here] = await threeSessions();
    const stranger = await signedInCaller(await someSession(await someUser()));
    for (const id of [stranger.session.id, newId()]) expect(await endOwnSession(here, id)).toEqual(notFound);
    await endOtherSessions(here);
    await endAllSessions(here);
    expect(await living(stranger)).toEqual([true]);
  });

  test("that lapsed by themselves are not found, not counted and not told of", async () => {
    const lapsed = await signedInCaller(await someSession(person));
    pass(minutes(31));
    const here = await signedInCaller(await someSession(person));
    expect(await listOwnSessions(here)).toHaveLength(1);
    expect(await endOwnSession(here, lapsed.session.id)).toEqual(notFound);
    expect(await endOtherSessions(here)).toBe(0);
    expect(await activity()).toEqual([]);
  });
});

describe("whoever signs in once more than a person may", () => {
  test("ends the oldest session of theirs, and the activity says so", async () => {
    const first = await someSession(person, false, phone);
    for (let count = 1; count < mostSessions; count += 1) {
      pass(minutes(1));
      await someSession(person);
    }
    expect(await db().session.count()).toBe(mostSessions);
    expect(await activity()).toEqual([]);
    pass(minutes(1));
    const newest = await someSession(person);
    expect(await db().session.count()).toBe(mostSessions);
    expect(await find(first)).toBe(false);
    expect(await find(newest)).toBe(true);
    expect(await activity()).toMatchObject([
      { kind: "session-ended", actor: "limit", target: "Safari on iPhone", userAgent: firefox },
    ]);
  });

  test("ends none while others have lapsed: only the living count", async () => {
    const kept = await someSession(person, true);
    pass(minutes(1));
    for (let count = 1; count < mostSessions; count += 1) await someSession(person);
    pass(hours(1));
    await someSession(person);
    expect(await find(kept, { expired: true })).toBe(true);
    expect(await activity()).toEqual([]);
  });

  test("ends nobody else's", async () => {
    const other = await someSession(await someUser());
    for (let count = 0; count <= mostSessions; count += 1) await someSession(person);
    expect(await find(other)).toBe(true);
  });
});

describe("each living session that ends leaves one event, which names who ended it", () => {
  const target = "Safari on iPhone";
  const byPerson = { actor: "person", address: "192.0.2.1", userAgent: firefox };

  test.each([
    [
      "signing out",
      (_: SignedInCaller, there: SignedInCaller) => endSession(there),
      { kind: "sign-out", actor: "person" },
    ],
    [
      "ending it",
      (here: SignedInCaller, there: SignedInCaller) => endOwnSession(here, there.session.id),
      { ...byPerson, target },
    ],
    ["ending all others", (here: SignedInCaller) => endOtherSessions(here), { ...byPerson, target }],
    [
      "an operator, by its id",
      (_: SignedInCaller, there: SignedInCaller) => endSessionById(there.session.id),
      { actor: "operator", address: "", target },
    ],
    [
      "another sign-in in the same browser",
      (_: SignedInCaller, there: SignedInCaller) => someSession(person, false, there),
      { actor: "sign-in", address: phone.address, target },
    ],
  ])("%s", async (_, end, expected) => {
    const here = await signedInCaller(await someSession(person));
    const issued = await someSession(person, false, phone);
    await end(here, { ...(await signedInCaller(issued)), ...phone, sessionToken: issued.token });
    expect(await activity()).toMatchObject([{ kind: "session-ended", ...expected }]);
  });

  test("all of a person's at once, by them or by an operator", async () => {
    const [here] = await threeSessions();
    await endAllSessions(here);
    expect((await activity()).map(({ kind, actor }) => [kind, actor])).toEqual(times(3, ["session-ended", "person"]));
    await threeSessions();
    expect(await endSessions(db(), person.id)).toBe(3);
    expect((await activity()).filter(({ actor }) => actor === "operator")).toHaveLength(3);
  });
});

describe("sessions, as an operator sees them", () => {
  test("are listed with their people, whoever was last seen first, for as long as they live", async () => {
    const other = await someUser();
    await someSession(person);
    pass(minutes(20));
    await someSession(other);
    expect((await listSessions()).map(({ user }) => user.id)).toEqual([other.id, person.id]);
    expect(await listSessions(person.id)).toMatchObject([{ user: person, createdAt: start }]);
    pass(minutes(15));
    expect((await listSessions()).map(({ user }) => user.id)).toEqual([other.id]);
  });

  test("end one by one, a person's together, or all", async () => {
    const other = await someUser();
    const [one] = await threeSessions();
    for (let count = 0; count < 2; count += 1) await someSession(other);
    expect(await endSessionById(one.session.id)).toBe(true);
    expect(await endSessionById(one.session.id)).toBe(false);
    expect(await living(one)).toEqual([false]);
    expect(await endSessions(db(), person.id)).toBe(2);
    expect(await endEverybodysSessions()).toBe(2);
    expect(await endEverybodysSessions()).toBe(0);
  });

  test("end all, however many there are, each told of to its person", async () => {
    await someSession(person);
    const { id: _, ...row } = await db().session.findFirstOrThrow();
    await db().session.createMany({ data: times(449, row).map((copy) => ({ ...copy, id: newId() })) });
    expect(await endEverybodysSessions()).toBe(450);
    expect(await db().session.count()).toBe(0);
    expect(await db().event.count({ where: { userId: person.id, kind: "session-ended", actor: "operator" } })).toBe(
      450,
    );
  });
});

async function threeSessions(): Promise<[SignedInCaller, SignedInCaller, SignedInCaller]> {
  const one = () => someSession(person).then(signedInCaller);
  return [await one(), await one(), await one()];
}

function living(...callers: SignedInCaller[]): Promise<boolean[]> {
  return Promise.all(callers.map(async (caller) => (await findSession(caller)).ok));
}

/** Whether a token still speaks for a session, be it only after its renewal. */
async function find(issued: IssuedToken, { expired = false } = {}): Promise<boolean> {
  const found = await findSession(someCaller(issued));
  return expired ? !found.ok && found.error === "token-expired" : found.ok;
}

async function activity(): Promise<ActivityEvent[]> {
  return (await readActivity(person.id, { limit: 50 })).events;
}

function times<T>(count: number, value: T): T[] {
  return Array.from({ length: count }, () => value);
}
