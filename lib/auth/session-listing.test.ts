import { beforeEach, describe, expect, test, vi } from "vitest";
import { countLivingSessions, listSessions } from "#lib/auth/session-listing";
import { days, hours, minutes, now } from "#lib/clock";
import { db } from "#lib/db/client";
import { pass } from "#lib/testing/clock";
import { useFreshDatabase } from "#lib/testing/database";
import { someSession, someUser } from "#lib/testing/people";
import { planOf, statementsOf } from "#lib/testing/statements";

useFreshDatabase();

beforeEach(() => {
  pass(minutes(0)); // the clock stands
  return () => vi.useRealTimers();
});

describe("as many sessions are counted as are listed", () => {
  test.each([
    ["at first", minutes(0), 4],
    ["shortly before any was unseen for too long", minutes(29), 4],
    ["once those for a while were unseen for too long", minutes(30), 2],
    ["shortly before the kept ones were", days(13), 2],
    ["once all were", days(14), 0],
  ])("%s", async (_, later, count) => {
    for (const person of [await someUser(), await someUser()])
      for (const kept of [false, true]) await someSession(person, kept);
    pass(later);
    expect([await countLivingSessions(), (await listSessions()).length]).toEqual([count, count]);
  });

  test("where some have come to their end, though they were seen a moment before", async () => {
    const ada = await someUser();
    for (const kept of [false, false, true]) await someSession(ada, kept);
    pass(hours(12));
    await db().session.updateMany({ data: { lastSeenAt: now() } });
    expect([await countLivingSessions(), (await listSessions()).length]).toEqual([1, 1]);
    pass(days(30));
    await db().session.updateMany({ data: { lastSeenAt: now() } });
    expect([await countLivingSessions(), (await listSessions()).length]).toEqual([0, 0]);
  });
});

test("sessions are counted in indexes, of which hardly any row has to be looked up", async () => {
  const [sql = ""] = (await statementsOf(countLivingSessions)).filter((one) => /"living"/.test(one));
  expect((await planOf(sql)).filter((step) => /Session/.test(step))).toEqual([
    expect.stringMatching(/^SEARCH Session USING COVERING INDEX Session_keepSignedIn_lastSeenAt_idx/),
    expect.stringMatching(/^SEARCH Session USING COVERING INDEX Session_keepSignedIn_lastSeenAt_idx/),
    expect.stringMatching(/^SEARCH Session USING INDEX Session_endsAt_idx/),
  ]);
});
