import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readActivity, record } from "#lib/auth/activity";
import type { User } from "#lib/auth/caller";
import { purge } from "#lib/auth/housekeeping";
import { deviceOf, rememberDevice } from "#lib/auth/known-device";
import { newOneTimeToken, readOneTimeToken, storeOneTimeToken } from "#lib/auth/one-time-token";
import { findSession } from "#lib/auth/session";
import { type Duration, days, hours, minutes, plus, seconds } from "#lib/clock";
import { config } from "#lib/config";
import { db } from "#lib/db/client";
import { useFreshDatabase } from "#lib/testing/database";
import { testEnvironment, useEnvironment } from "#lib/testing/environment";
import { someApiToken, someCaller, someSession, someUser } from "#lib/testing/people";

const start = new Date("2026-03-01T12:00:00Z");
const aMoment = seconds(1);
const nothing = { sessions: 0, tokens: 0, apiTokens: 0, events: 0, strangersEvents: 0, devices: 0, limits: 0 };

let person: User;

useFreshDatabase();

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: start });
  person = await someUser();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a purge removes", () => {
  test.each([
    ["the absolute limit", false, hours(12) + days(1), { SESSION_IDLE: "20h" }],
    ["the idle limit", false, minutes(30) + days(1), {}],
    ["the idle limit of those who are kept signed in", true, days(15), {}],
    ["the absolute limit of those who are kept signed in", true, days(31), { KEPT_SESSION_IDLE: "90d" }],
  ])("a session one day after %s", async (_, keep, life, environment) => {
    configure(environment);
    await someSession(person, keep);
    at(life as Duration);
    expect(await purge()).toEqual(nothing);
    at((life + aMoment) as Duration);
    expect(await purge()).toEqual({ ...nothing, sessions: 1 });
    expect(await db().session.count()).toBe(0);
  });

  test("an API token one day after it expired", async () => {
    await someApiToken(person, ["profile:read"], 30);
    at(days(31));
    expect((await purge()).apiTokens).toBe(0);
    at((days(31) + aMoment) as Duration);
    expect((await purge()).apiTokens).toBe(1);
    expect(await db().apiToken.count()).toBe(0);
  });

  test("a one-time token one day after it expired", async () => {
    const { token, hash } = await newOneTimeToken();
    await storeOneTimeToken(db(), "sign-up", person.email, hash);
    at(days(2));
    expect(await purge()).toEqual(nothing);
    at((days(2) + aMoment) as Duration);
    expect(await purge()).toEqual({ ...nothing, tokens: 1 });
    expect((await readOneTimeToken("sign-up", token)).ok).toBe(false);
  });

  test.each([
    ["an event of somebody's after 400 days", days(400), "events", true],
    ["one of nobody's after 30 days", days(30), "strangersEvents", false],
  ] as const)("%s", async (_, life, kind, hasAccount) => {
    await record(db(), { userId: hasAccount ? person.id : null, kind: "sign-in-refused", from: someCaller() });
    at(life);
    expect(await purge()).toEqual(nothing);
    at((life + aMoment) as Duration);
    expect(await purge()).toEqual({ ...nothing, [kind]: 1 });
  });

  test("a browser 400 days after its last sign-in: then it is new again", async () => {
    const { token } = await deviceOf(person.id, someCaller());
    const device = await deviceOf(person.id, { deviceToken: token });
    await rememberDevice(db(), person.id, device);
    at(days(399));
    await rememberDevice(db(), person.id, device);
    at(days(799));
    expect(await purge()).toEqual(nothing);
    at(days(800));
    expect(await purge()).toEqual({ ...nothing, devices: 1 });
    expect(await rememberDevice(db(), person.id, device)).toBe(true);
  });

  test("each for as long as the configuration says", async () => {
    configure({
      KEEP_SESSIONS: "1h",
      KEEP_TOKENS: "2h",
      KEEP_EVENTS: "3h",
      KEEP_STRANGERS_EVENTS: "4h",
      KEEP_DEVICES: "5h",
    });
    await oneOfEach();
    at((minutes(90) + aMoment) as Duration);
    expect(await purge()).toEqual({ ...nothing, sessions: 1 });
    at((hours(3) + aMoment) as Duration);
    expect(await purge()).toEqual({ ...nothing, events: 1 });
    at(hours(26 + 1));
    expect(await purge()).toEqual({ ...nothing, tokens: 1, strangersEvents: 1, devices: 1 });
  });
});

describe("a purge", () => {
  test("leaves what lives", async () => {
    const issued = await someSession(person, true);
    await oneOfEach();
    at(minutes(5));
    expect(await purge()).toEqual(nothing);
    expect((await findSession(someCaller(issued))).ok).toBe(true);
    expect((await readActivity(person.id, { limit: 10 })).events).toHaveLength(1);
  });

  test("goes on until nothing is left, a few hundred rows at a time", async () => {
    const event = { userId: person.id, kind: "sign-in", from: someCaller() } as const;
    await record(db(), ...Array.from({ length: 1200 }, () => event));
    at((days(400) + aMoment) as Duration);
    const steps: number[] = [];
    expect(await purge((kind, removed) => kind === "events" && steps.push(removed))).toEqual({
      ...nothing,
      events: 1200,
    });
    expect(steps).toEqual([500, 1000, 1200]);
  });

  test("takes no further step once it may not go on", async () => {
    const event = { userId: person.id, kind: "sign-in", from: someCaller() } as const;
    await record(db(), ...Array.from({ length: 1200 }, () => event), { ...event, userId: null }); // of a stranger, whose turn is next
    at((days(400) + aMoment) as Duration);
    let gone = 0;
    const count = (_: unknown, removed: number) => {
      gone = Math.max(gone, removed);
    };
    expect(await purge(count, () => gone < 1000)).toEqual({ ...nothing, events: 1000 });
  });

  test("lets others write in between", async () => {
    const event = { userId: person.id, kind: "sign-in", from: someCaller() } as const;
    await record(db(), ...Array.from({ length: 1200 }, () => event));
    at((days(400) + aMoment) as Duration);
    const order: string[] = [];
    const writes = (n: number) => rename(String(n)).then(() => order.push("write"));
    const others: Promise<unknown>[] = [];
    await purge((kind) => {
      if (kind !== "events") return;
      order.push("batch");
      others.push(writes(order.length));
    });
    await Promise.all(others);
    expect(order.slice(0, 4)).toEqual(["batch", "write", "batch", "write"]);
  });
});

/** A session and a token that are over in a day, two events and a device. */
async function oneOfEach() {
  await someSession(person);
  await storeOneTimeToken(db(), "sign-up", person.email, (await newOneTimeToken()).hash);
  for (const userId of [person.id, null]) await record(db(), { userId, kind: "sign-in", from: someCaller() });
  await rememberDevice(db(), person.id, await deviceOf(person.id, someCaller()));
}

async function rename(name: string) {
  await db().user.updateMany({ where: { id: person.id }, data: { name } });
}

/** Sets the clock to so long after the start. */
function at(duration: Duration) {
  vi.setSystemTime(plus(start, duration));
}

function configure(variables: Record<string, string>) {
  useEnvironment({ ...testEnvironment(config().dataDir), ...variables });
}
