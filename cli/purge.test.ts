import { describe, expect, test } from "vitest";
import { record } from "#lib/auth/activity";
import { days, minus, now } from "#lib/clock";
import { db } from "#lib/db/client";
import { useFreshDatabase } from "#lib/testing/database";
import { op, opJson } from "#lib/testing/operator";
import { someUser } from "#lib/testing/people";

useFreshDatabase();

describe("npm run op -- purge", { timeout: 60_000 }, () => {
  test("removes what has had its time, and says how much of what", async () => {
    const { id: userId } = await someUser();
    for (const kind of ["sign-in", "sign-out"] as const) await record(db(), { userId, kind, from: null });
    await db().event.updateMany({ where: { kind: "sign-in" }, data: { createdAt: minus(now(), days(401)) } });
    expect(await opJson(["purge"])).toEqual({
      removed: { sessions: 0, tokens: 0, apiTokens: 0, events: 1, strangersEvents: 0, devices: 0, limits: 0 },
    });
    expect(await db().event.findMany()).toMatchObject([{ kind: "sign-out" }]);
    const again = await op(["purge"]);
    expect(again).toMatchObject({ code: 0, complaint: "" });
    expect(again.output).toMatch(/^REMOVED {2}WHAT\n0 +sessions that had ended by themselves\n/);
  });
});
