import { beforeEach, describe, expect, test } from "vitest";
import { readActivity } from "#lib/auth/activity";
import type { Caller, User } from "#lib/auth/caller";
import { findSession, type IssuedToken } from "#lib/auth/session";
import { recordUse, type Use } from "#lib/auth/session-use";
import { minutes, now, plus, seconds } from "#lib/clock";
import { config } from "#lib/config";
import { nameInLog } from "#lib/log";
import { pass, useStoppedClock } from "#lib/testing/clock";
import { useFreshDatabase } from "#lib/testing/database";
import { testEnvironment, useEnvironment } from "#lib/testing/environment";
import { useLog } from "#lib/testing/log";
import { firefox, someCaller, someSession, someUser } from "#lib/testing/people";

const visit = { present: true, arrived: true };
const start = new Date("2026-03-01T12:00:00Z");
const newerFirefox = firefox.replaceAll("140", "141");
const chrome =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36";
const safari =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15";

let person: User;
let issued: IssuedToken;

useFreshDatabase();
useStoppedClock(start);
const logged = useLog();

beforeEach(async () => {
  person = await someUser();
  issued = await someSession(person);
});

describe("using a session", () => {
  test("moves the idle limit on, at most once a minute", async () => {
    pass(seconds(59));
    await use();
    expect((await session()).lastSeenAt).toEqual(start);
    pass(seconds(1));
    await use();
    expect((await session()).lastSeenAt).toEqual(now());
    expect((await session()).idleEndsAt).toEqual(plus(now(), minutes(30)));
  });

  test("notes when the newest token was first used, and not again", async () => {
    expect((await session()).confirmedAt).toBeNull();
    await use();
    pass(seconds(20));
    await use();
    expect((await session()).confirmedAt).toEqual(start);
  });

  test("shows by a guess of the browser that the token arrived, and not that the person is there", async () => {
    pass(minutes(5));
    await use({}, { present: false, arrived: true });
    expect(await session()).toMatchObject({ lastSeenAt: start, confirmedAt: now() });
  });

  test("does not show that a token arrived which is only being sent", async () => {
    await use({}, { present: true, arrived: false });
    expect((await session()).confirmedAt).toBeNull();
  });

  test("keeps whoever clicks in time signed in, however short the idle limit is", async () => {
    useEnvironment({ ...testEnvironment(config().dataDir), SESSION_IDLE: "20s" });
    for (let clicks = 0; clicks < 10; clicks += 1) {
      pass(seconds(5));
      await use();
    }
    expect((await session()).lastSeenAt).toEqual(now());
  });

  test("confirms no other generation than its token's own", async () => {
    const before = await signedIn();
    await recordUse({ ...before, session: { ...before.session, generation: 2 } }, visit);
    expect((await session()).confirmedAt).toBeNull();
  });
});

describe("a session carried on by another browser", () => {
  test("is shown as suspicious, once for each family", async () => {
    for (const userAgent of [chrome, chrome, firefox, chrome, safari, "curl/8.5.0", "wget/1.2"]) {
      pass(seconds(1));
      await use({ userAgent, address: "203.0.113.9" });
    }
    expect((await session()).otherBrowsers).toEqual(["Chrome", "Safari", "a program"]);
    expect(await suspicions()).toMatchObject([
      { userAgent: "curl/8.5.0", target: "Firefox", address: "203.0.113.9" },
      { userAgent: safari, target: "Firefox", address: "203.0.113.9" },
      { userAgent: chrome, target: "Firefox", address: "203.0.113.9" },
    ]);
  });

  test("is named in the log, so that an operator can end it", async () => {
    await use({ userAgent: chrome, address: "203.0.113.9" });
    const { id } = await session();
    const suspicion = { user: person.id, session: nameInLog(id), address: "203.0.113.9" };
    expect(logged.lines().filter(({ event }) => event === "session_suspicious")).toMatchObject([suspicion]);
  });

  test("is told once, however many requests come at once", async () => {
    const caller = { ...(await signedIn()), userAgent: chrome };
    await Promise.all(Array.from({ length: 20 }, () => recordUse(caller, visit)));
    expect(await suspicions()).toHaveLength(1);
  });

  test.each([
    ["a newer version of the same browser", newerFirefox],
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

async function signedIn() {
  const found = await findSession(someCaller(issued));
  if (!found.ok) throw new Error(found.error);
  return found.value;
}

async function session() {
  return (await signedIn()).session;
}

async function use(odd: Partial<Caller> = {}, use: Use = visit) {
  await recordUse({ ...(await signedIn()), ...odd }, use);
}

async function suspicions() {
  return (await readActivity(person.id, { kind: "session-suspicious", limit: 50 })).events;
}
