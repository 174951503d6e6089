import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { User } from "#lib/auth/caller";
import {
  endSession,
  endSessionById,
  endSessions,
  findSession,
  type IssuedToken,
  isAlive,
  listSessions,
  recordSeen,
  renewSession,
} from "#lib/auth/session";
import { type Duration, days, hours, minutes, plus, seconds } from "#lib/clock";
import { config } from "#lib/config";
import { db } from "#lib/db/client";
import { forget } from "#lib/once";
import { sessionTokenLife } from "#lib/session-token";
import { useFreshDatabase } from "#lib/testing/database";
import { signingKeyFor, testEnvironment, useEnvironment } from "#lib/testing/environment";
import { someCaller, someSession, someUser } from "#lib/testing/people";

const start = new Date("2026-03-01T12:00:00Z");
const aMomentLater = seconds(6);

let person: User;
let time: Date;

useFreshDatabase();

beforeEach(async () => {
  time = start;
  vi.useFakeTimers({ toFake: ["Date"], now: start });
  person = await someUser();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a session", () => {
  test("is found by its token, with its person", async () => {
    const issued = await someSession(person);
    const found = await findSession(someCaller(issued));
    expect(found).toMatchObject({
      ok: true,
      value: { user: person, session: { createdAt: start, address: "192.0.2.1" } },
    });
  });

  test("is nobody's without a token, or with one that is not ours", async () => {
    expect(await findSession(someCaller())).toEqual({ ok: false, error: "not-signed-in" });
    expect(await find({ token: "a.b.c", keepUntil: null })).toEqual({ ok: false, error: "not-signed-in" });
  });

  test("is over at once when its row is gone, however good its token is", async () => {
    const issued = await someSession(person);
    await endSession(someCaller(issued));
    expect(await find(issued)).toEqual({ ok: false, error: "not-signed-in" });
  });

  test("can be ended with a token that has expired", async () => {
    const issued = await someSession(person);
    pass(hours(1));
    await endSession(someCaller(issued));
    expect(await db().session.count()).toBe(0);
  });

  test("ends when its person signs in anew in the same browser, and no other session does", async () => {
    const elsewhere = await someSession(person);
    const before = await someSession(person);
    const after = await someSession(person, false, someCaller(before));
    expect((await find(before)).ok).toBe(false);
    expect((await find(after)).ok).toBe(true);
    expect((await find(elsewhere)).ok).toBe(true);
  });

  test("is not somebody else's: a token for another person's row finds nothing", async () => {
    const other = await someUser();
    const issued = await someSession(person);
    await db().session.updateMany({ data: { userId: other.id } });
    expect(await find(issued)).toEqual({ ok: false, error: "not-signed-in" });
  });

  test("goes with its person", async () => {
    const issued = await someSession(person);
    await db().user.delete({ where: { id: person.id } });
    expect((await find(issued)).ok).toBe(false);
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
    const issued = await someSession(person);
    for (let count = 0; count < 2; count += 1) await someSession(person);
    for (let count = 0; count < 2; count += 1) await someSession(other);
    const found = await findSession(someCaller(issued));
    const id = found.ok ? found.value.session.id : person.id;
    expect(await endSessionById(id)).toBe(true);
    expect(await endSessionById(id)).toBe(false);
    expect((await find(issued)).ok).toBe(false);
    expect(await endSessions(db(), { userId: person.id })).toBe(2);
    expect(await endSessions(db(), "everybody")).toBe(2);
  });
});

describe("the limits", () => {
  test.each([
    { keep: false, idle: minutes(30), absolute: hours(12) },
    { keep: true, idle: days(14), absolute: days(30) },
  ])("idle and absolute, kept signed in: $keep", async ({ keep, idle, absolute }) => {
    const issued = await someSession(person, keep);
    const found = await findSession(someCaller(issued));
    expect(found).toMatchObject({
      value: { session: { idleEndsAt: plus(start, idle), endsAt: plus(start, absolute) } },
    });
    expect(issued.keepUntil).toEqual(keep ? plus(start, absolute) : null);
  });

  test("a session that nobody was seen in for 30 minutes cannot be renewed", async () => {
    const issued = await someSession(person);
    pass(minutes(30));
    expect(await renew(issued)).toEqual({ ok: false, error: "not-signed-in" });
  });

  test("a person who works for hours is signed in until the absolute limit, and not beyond", async () => {
    let issued = await someSession(person);
    for (let worked = 0; worked < hours(12) - minutes(20); worked += minutes(20)) {
      pass(minutes(20));
      issued = await renewed(issued);
    }
    pass(minutes(20));
    expect(await renew(issued)).toEqual({ ok: false, error: "not-signed-in" });
  });

  test("being seen moves the idle limit on, at most once a minute", async () => {
    const issued = await someSession(person);
    pass(seconds(59));
    await recordSeen(await sessionOf(issued));
    expect((await sessionOf(issued)).lastSeenAt).toEqual(start);
    pass(seconds(1));
    await recordSeen(await sessionOf(issued));
    expect((await sessionOf(issued)).lastSeenAt).toEqual(time);
  });

  test("the absolute limit bounds the idle one", async () => {
    let issued = await someSession(person);
    while ((await sessionOf(issued)).endsAt > plus(time, minutes(25))) {
      pass(minutes(20));
      issued = await renewed(issued);
    }
    const { idleEndsAt, endsAt } = await sessionOf(issued);
    expect(idleEndsAt).toEqual(endsAt);
  });
});

describe("whether a session is alive", () => {
  test("is known by an expired token too, without renewing it", async () => {
    const issued = await someSession(person);
    expireToken();
    expect(await isAlive(someCaller(issued))).toBe(true);
    expect(await generation()).toBe(1);
  });

  test("is no for a stranger, for an older generation, and once it has ended", async () => {
    const issued = await someSession(person);
    expireToken();
    const second = await renewed(issued);
    expireToken();
    const third = await renewed(second);
    expect(await isAlive(someCaller())).toBe(false);
    expect(await isAlive(someCaller(issued))).toBe(false);
    await endSession(someCaller(third));
    expect(await isAlive(someCaller(third))).toBe(false);
  });
});

describe("renewing", () => {
  test("an expired token of a living session gets a new one, and the idle limit moves on", async () => {
    const issued = await someSession(person);
    expireToken();
    expect(await find(issued)).toEqual({ ok: false, error: "token-expired" });
    const again = await renewed(issued);
    expect((await sessionOf(again)).idleEndsAt).toEqual(plus(time, minutes(30)));
  });

  test("is not for a token that is still good", async () => {
    const issued = await someSession(person);
    expect(await renew(issued)).toEqual({ ok: false, error: "not-signed-in" });
    expect(await generation()).toBe(1);
  });

  test("20 renewals at once sign nobody out and raise the generation by one", async () => {
    const issued = await someSession(person);
    expireToken();
    const all = await Promise.all(Array.from({ length: 20 }, () => renewed(issued)));
    for (const one of all) expect((await find(one)).ok).toBe(true);
    expect(await generation()).toBe(2);
  });

  test("a lost answer signs nobody out: the token before the newest gets one of the same generation", async () => {
    const issued = await someSession(person);
    expireToken();
    await renewed(issued);
    const again = await renewed(issued);
    expect((await find(again)).ok).toBe(true);
    expect(await generation()).toBe(2);
  });

  test("an older generation is refused, and changes nothing", async () => {
    const first = await someSession(person);
    expireToken();
    const second = await renewed(first);
    expireToken();
    const third = await renewed(second);
    expect(await renew(first)).toEqual({ ok: false, error: "not-signed-in" });
    expect((await find(third)).ok).toBe(true);
    expect(await generation()).toBe(3);
  });

  test("a token of an older generation is refused even while a clock set back makes it look good", async () => {
    const issued = await someSession(person);
    expireToken();
    await renewed(issued);
    vi.setSystemTime(start);
    expect(await find(issued)).toEqual({ ok: false, error: "not-signed-in" });
  });

  test("an ended session cannot be renewed", async () => {
    const issued = await someSession(person);
    expireToken();
    await endSession(someCaller(issued));
    expect(await renew(issued)).toEqual({ ok: false, error: "not-signed-in" });
  });

  test("a token signed by a key that has been rotated out is renewed during the overlap", async () => {
    const issued = await someSession(person, true);
    await rotateKeys("2026-03-02T00:00:00Z");
    pass(days(10));
    expect((await find(await renewed(issued))).ok).toBe(true);
  });
});

function pass(duration: Duration) {
  time = plus(time, duration);
  vi.setSystemTime(time);
}

function expireToken() {
  pass((sessionTokenLife + aMomentLater) as Duration);
}

function find(issued: IssuedToken) {
  return findSession(someCaller(issued));
}

function renew(issued: IssuedToken) {
  return renewSession(someCaller(issued));
}

async function renewed(issued: IssuedToken): Promise<IssuedToken> {
  const outcome = await renew(issued);
  if (!outcome.ok) throw new Error(outcome.error);
  return outcome.value.issued;
}

async function sessionOf(issued: IssuedToken) {
  const found = await find(issued);
  if (!found.ok) throw new Error(found.error);
  return found.value.session;
}

async function generation() {
  return (await db().session.findFirstOrThrow()).generation;
}

async function rotateKeys(activeFrom: string) {
  const { dataDir, signingKeys } = config();
  const keys = [...signingKeys, await signingKeyFor("session", activeFrom)];
  useEnvironment({ ...testEnvironment(dataDir), SIGNING_KEYS: JSON.stringify({ keys }) });
  forget("config");
}
