import { beforeEach, describe, expect, test, vi } from "vitest";
import { readActivity } from "#lib/auth/activity";
import type { User } from "#lib/auth/caller";
import { findSession, type IssuedToken, isAlive, reissueSession, renewSession } from "#lib/auth/session";
import { endSession } from "#lib/auth/session-ending";
import { recordUse } from "#lib/auth/session-use";
import { type Duration, days, hours, minutes, now, plus, seconds } from "#lib/clock";
import { config } from "#lib/config";
import { db } from "#lib/db/client";
import { forget } from "#lib/once";
import { sessionTokenLife, verifySessionToken } from "#lib/session-token";
import { pass, useStoppedClock } from "#lib/testing/clock";
import { useFreshDatabase } from "#lib/testing/database";
import { signingKeyFor, testEnvironment, useEnvironment } from "#lib/testing/environment";
import { someCaller, someSession, someUser } from "#lib/testing/people";

const start = new Date("2026-03-01T12:00:00Z");
const aMomentLater = seconds(6);

let person: User;

useFreshDatabase();
useStoppedClock(start);

beforeEach(async () => {
  person = await someUser();
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

  test("the absolute limit bounds the idle one", async () => {
    let issued = await someSession(person);
    while ((await sessionOf(issued)).endsAt > plus(now(), minutes(25))) {
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
    expect((await sessionOf(again)).idleEndsAt).toEqual(plus(now(), minutes(30)));
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

  test("is refused to whoever asks sixty times in ten minutes, and says when again", async () => {
    const issued = await someSession(person);
    expireToken();
    for (let n = 0; n < 60; n += 1) await renewed(issued);
    expect(await renew(issued)).toEqual({ ok: false, error: "too-many-requests", retryAfter: minutes(10) });
    pass(minutes(10));
    expect((await renew(issued)).ok).toBe(true);
  });

  test("a lost answer signs nobody out: while its successor is unused, a token gets another of the same generation", async () => {
    const issued = await someSession(person);
    expireToken();
    await renewed(issued);
    pass(minutes(29));
    const again = await renewed(issued);
    expect((await find(again)).ok).toBe(true);
    expect(await generation()).toBe(2);
  });

  test("two tabs are not signed out: a token gets another until 30 s after its successor was first used", async () => {
    const issued = await someSession(person);
    expireToken();
    await use(await renewed(issued));
    pass(minus1ms(seconds(30)));
    expect((await find(await renewed(issued))).ok).toBe(true);
    expect(await mailed()).toBe(0);
  });

  test("a token of an older generation is refused even while a clock set back makes it look good", async () => {
    const issued = await someSession(person);
    expireToken();
    await renewed(issued);
    vi.setSystemTime(start);
    expect((await find(issued)).ok).toBe(false);
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

describe("a token that was replaced long ago", () => {
  test.each([
    ["the one before the newest, 30 s after that one was first used", 1, seconds(30)],
    ["one older than that, however soon", 2, seconds(0)],
  ])("ends the session: %s", async (_, renewals, later) => {
    const { issued, newest } = await stolen(renewals);
    pass(later);
    expect(await renew(issued)).toEqual({ ok: false, error: "not-signed-in" });
    expect((await find(newest)).ok).toBe(false);
    expect(await db().session.count()).toBe(0);
  });

  test.each([
    [
      "at its next use, though it has not expired",
      async (issued: IssuedToken) => {
        expect(await find(issued)).toEqual({ ok: false, error: "token-expired" });
        await renew(issued);
      },
    ],
    ["by signing out with it", (issued: IssuedToken) => endSession(someCaller(issued))],
    [
      "by signing in over it, to another account",
      async (issued: IssuedToken) => someSession(await someUser(), false, someCaller(issued)),
    ],
  ])("is a replay as well %s", async (_, act) => {
    const { issued, newest } = await inStep();
    pass(seconds(30));
    await act(issued);
    expect((await find(newest)).ok).toBe(false);
    expect((await readActivity(person.id, { limit: 10 })).events).toMatchObject([{ kind: "session-replayed" }]);
    expect(await mailed()).toBe(1);
  });

  test("is renewed within the grace, though it has not expired", async () => {
    const { issued } = await inStep();
    pass(seconds(29));
    expect(await find(issued)).toEqual({ ok: false, error: "token-expired" });
    expect((await find(await renewed(issued))).ok).toBe(true);
    expect(await mailed()).toBe(0);
  });

  test("is told to its person, in a mail and in their activity, once, however often and at once it is used", async () => {
    const { issued } = await stolen(2);
    await atOnce(20, () => renew(issued));
    await renew(issued);
    expect(await mailed()).toBe(1);
    const { events } = await readActivity(person.id, { limit: 10 });
    expect(events).toMatchObject([{ kind: "session-replayed", target: "Firefox on Linux", address: "192.0.2.1" }]);
  });

  test("is found by whoever of thief and owner comes second, and ends the session for both", async () => {
    const issued = await someSession(person);
    expireToken();
    const thiefs = await renewed(issued);
    await use(thiefs);
    pass(minutes(1));
    expect((await renew(issued)).ok).toBe(false);
    expect((await find(thiefs)).ok).toBe(false);
    expect(await mailed()).toBe(1);
  });

  test("is neither told nor counted where the session is over anyhow", async () => {
    const { issued } = await stolen(2);
    pass(minutes(31));
    expect((await renew(issued)).ok).toBe(false);
    await endSession(someCaller(issued));
    expect(await mailed()).toBe(0);
  });

  test("leaves everybody else's sessions alone, and the person's others", async () => {
    const other = await someSession(await someUser());
    const { issued } = await stolen(2);
    const elsewhere = await someSession(person);
    await renew(issued);
    expect((await renewed(other)).token).not.toBe("");
    expect((await find(elsewhere)).ok).toBe(true);
  });

  test("is nothing new while its successors are being fetched by 20 requests at once", async () => {
    const issued = await someSession(person);
    expireToken();
    const fetched = await Promise.all(Array.from({ length: 20 }, () => renewed(issued)));
    await Promise.all(fetched.map(use));
    expireToken();
    await Promise.all(fetched.map(renewed));
    expect(await generation()).toBe(3);
    expect(await mailed()).toBe(0);
  });
});

describe("a token of a generation yet to come, as after a restored backup", () => {
  test("is refused, and ends nothing", async () => {
    const issued = await someSession(person);
    expireToken();
    const second = await renewed(issued);
    await db().session.updateMany({ data: { generation: 1 } });
    expireToken();
    expect((await renew(second)).ok).toBe(false);
    expect(await db().session.count()).toBe(1);
    expect(await mailed()).toBe(0);
  });
});

describe("issuing a session anew", () => {
  test("goes on with the same limits under another token, and makes those before good for nothing", async () => {
    const issued = await someSession(person, true);
    pass(minutes(5));
    const caller = await callerOf(issued);
    const fresh = await reissueSession(caller, async () => true);
    if (!fresh.ok) throw new Error(fresh.error);
    expect(await find(issued)).toEqual({ ok: false, error: "not-signed-in" });
    expireToken();
    expect((await renew(issued)).ok).toBe(false);
    const again = await sessionOf(await renewed(fresh.value));
    expect(again).toMatchObject({ createdAt: start, endsAt: caller.session.endsAt, keepSignedIn: true });
    expect(again.authenticatedAt).toEqual(plus(start, minutes(5)));
    expect(await mailed()).toBe(0);
  });

  test("changes nothing where the person is no longer proven, or the session has ended", async () => {
    const issued = await someSession(person);
    const caller = await callerOf(issued);
    expect((await reissueSession(caller, async () => false)).ok).toBe(false);
    expect((await find(issued)).ok).toBe(true);
    await endSession(someCaller(issued));
    expect((await reissueSession(caller, async () => true)).ok).toBe(false);
    expect(await db().session.count()).toBe(0);
  });
});

/** Does the same so many times, all of which have read the database before one of them writes. */
async function atOnce(times: number, act: () => Promise<unknown>) {
  const { token: someToken } = await someSession(await someUser());
  const acts: Promise<unknown>[] = [];
  await db().$transaction(async () => {
    for (let count = 0; count < times; count += 1) acts.push(act());
    // Behind the gate their reads wait for this transaction; by now each has checked its token and come there.
    for (let count = 0; count < times; count += 1) await verifySessionToken(someToken, config().sessionTrust);
  });
  await Promise.all(acts);
}

/** A session whose first token was copied, and whose newest, after so many renewals, has been used. */
async function stolen(renewals: number) {
  const issued = await someSession(person);
  let newest = issued;
  for (let count = 0; count < renewals; count += 1) {
    expireToken();
    newest = await renewed(newest);
    await use(newest);
  }
  return { issued, newest };
}

/** A token of the owner's that is good for minutes yet, when the thief, who renewed before them, has renewed again. */
async function inStep() {
  const first = await someSession(person);
  expireToken();
  const thiefs = await renewed(first);
  pass(minutes(5));
  const issued = await renewed(first);
  pass((minutes(5) + aMomentLater) as Duration);
  const newest = await renewed(thiefs);
  await use(newest);
  return { issued, newest };
}

function minus1ms(duration: Duration): Duration {
  return (duration - 1) as Duration;
}

async function use(issued: IssuedToken) {
  await recordUse(await callerOf(issued), { present: true, arrived: true });
}

function mailed() {
  return db().outboxLetter.count();
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

async function callerOf(issued: IssuedToken) {
  const found = await find(issued);
  if (!found.ok) throw new Error(found.error);
  return found.value;
}

async function sessionOf(issued: IssuedToken) {
  return (await callerOf(issued)).session;
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
