import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readActivity } from "#lib/auth/activity";
import type { Caller, User } from "#lib/auth/caller";
import { findSession, type IssuedToken } from "#lib/auth/session";
import { recordUse } from "#lib/auth/session-use";
import { type Duration, minutes, plus, seconds } from "#lib/clock";
import { useFreshDatabase } from "#lib/testing/database";
import { firefox, someCaller, someSession, someUser } from "#lib/testing/people";

const start = new Date("2026-03-01T12:00:00Z");
const newerFirefox = firefox.replaceAll("140", "141");
const chrome =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36";
const safari =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15";

let person: User;
let issued: IssuedToken;
let time: Date;

useFreshDatabase();

beforeEach(async () => {
  time = start;
  vi.useFakeTimers({ toFake: ["Date"], now: start });
  person = await someUser();
  issued = await someSession(person);
});
afterEach(() => {
  vi.useRealTimers();
});

describe("using a session", () => {
  test("moves the idle limit on, at most once a minute", async () => {
    pass(seconds(59));
    await use();
    expect((await session()).lastSeenAt).toEqual(start);
    pass(seconds(1));
    await use();
    expect((await session()).lastSeenAt).toEqual(time);
    expect((await session()).idleEndsAt).toEqual(plus(time, minutes(30)));
  });

  test("notes when the newest token was first used, and not again", async () => {
    expect((await session()).confirmedAt).toBeNull();
    await use();
    pass(seconds(20));
    await use();
    expect((await session()).confirmedAt).toEqual(start);
  });

  test("confirms no other generation than its token's own", async () => {
    const before = await signedIn();
    await recordUse({ ...before, session: { ...before.session, generation: 2 } });
    expect((await session()).confirmedAt).toBeNull();
  });
});

describe("a session carried on by another browser", () => {
  test("is shown as suspicious, once for each family", async () => {
    for (const userAgent of [chrome, chrome, firefox, chrome, safari]) {
      pass(seconds(1));
      await use({ userAgent, address: "203.0.113.9" });
    }
    expect((await session()).otherBrowsers).toEqual(["Chrome", "Safari"]);
    expect(await suspicions()).toMatchObject([
      { userAgent: safari, device: "Firefox", address: "203.0.113.9" },
      { userAgent: chrome, device: "Firefox", address: "203.0.113.9" },
    ]);
  });

  test("is told once, however many requests come at once", async () => {
    const caller = { ...(await signedIn()), userAgent: chrome };
    await Promise.all(Array.from({ length: 20 }, () => recordUse(caller)));
    expect(await suspicions()).toHaveLength(1);
  });

  test.each([
    ["a newer version of the same browser", newerFirefox],
    ["a program that is no browser", "curl/8.5.0"],
    ["a client that says nothing of itself", ""],
  ])("is not meant by %s", async (_, userAgent) => {
    await use({ userAgent });
    expect(await suspicions()).toEqual([]);
  });

  test("is told of at most five other families: nobody can fill the activity by ever new names", async () => {
    for (const name of ["OPR", "Edg", "Vivaldi", "YaBrowser", "SamsungBrowser", "UCBrowser", "Whale"]) {
      pass(seconds(1));
      await use({ userAgent: `${chrome} ${name}/1.0` });
    }
    expect(await suspicions()).toHaveLength(5);
  });
});

function pass(duration: Duration) {
  time = plus(time, duration);
  vi.setSystemTime(time);
}

async function signedIn() {
  const found = await findSession(someCaller(issued));
  if (!found.ok) throw new Error(found.error);
  return found.value;
}

async function session() {
  return (await signedIn()).session;
}

async function use(odd: Partial<Caller> = {}) {
  await recordUse({ ...(await signedIn()), ...odd });
}

async function suspicions() {
  return (await readActivity(person.id, { kind: "session-suspicious", limit: 50 })).events;
}
