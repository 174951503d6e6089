import { renameSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { User } from "#lib/auth/caller";
import { renewSession } from "#lib/auth/session";
import { type Duration, minutes, plus } from "#lib/clock";
import { databaseFile } from "#lib/db/client";
import { useFreshDatabase } from "#lib/testing/database";
import { firefox, someSession, someUser } from "#lib/testing/people";
import {
  currentUser,
  hasLivingSession,
  hasLostSession,
  requireRecentSignIn,
  requireUser,
} from "#lib/web/current-session";

const start = new Date("2026-03-01T12:00:00Z");

/** The request as Next tells it to a page, and what is done after the answer. */
const asked = vi.hoisted(() => ({ token: "", afterwards: [] as Promise<unknown>[] }));
vi.mock("next/headers", () => ({
  headers: async () => new Headers({ "user-agent": firefox, "x-latchkey-path": "/dashboard/password-change?a=1" }),
  cookies: async () => ({ get: () => ({ value: asked.token }) }),
}));
vi.mock("next/server", () => ({ after: (task: () => Promise<unknown>) => asked.afterwards.push(task()) }));

let person: User;

useFreshDatabase();

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: start });
  person = await someUser();
  asked.token = (await someSession(person)).token;
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(asked.afterwards.splice(0));
});

describe("a page for which the sign-in must be recent", () => {
  test("is open to whoever has just signed in", async () => {
    expect((await requireRecentSignIn()).user).toEqual(person);
  });

  test("sends others to give their password, and to come back", async () => {
    await goOnWithNewToken(minutes(15));
    await expect(requireRecentSignIn()).rejects.toMatchObject({
      digest: expect.stringContaining(";/dashboard/reauthentication?next=%2Fdashboard%2Fpassword-change%3Fa%3D1;"),
    });
  });

  test("sends a stranger to sign in", async () => {
    asked.token = "";
    await expect(requireRecentSignIn()).rejects.toMatchObject({ digest: expect.stringContaining(";/sign-in?next=") });
  });
});

describe("while the database is out of reach", () => {
  beforeEach(() => renameSync(databaseFile(), `${databaseFile()}.aside`));

  test("an open page is shown as to strangers, and does not call a session lost", async () => {
    expect([await currentUser(), await hasLivingSession(), await hasLostSession()]).toEqual([null, false, false]);
  });

  test("a protected page is not shown, and the page for errors is told why", async () => {
    await expect(requireUser()).rejects.toMatchObject({ digest: "unavailable" });
  });
});

/** Lets time pass, and gives the page a token that is good at the end of it. */
async function goOnWithNewToken(duration: Duration): Promise<void> {
  const caller = { address: "", userAgent: firefox, sessionToken: asked.token, deviceToken: null };
  vi.setSystemTime(plus(start, duration));
  const renewed = await renewSession(caller);
  if (!renewed.ok) throw new Error(renewed.error);
  asked.token = renewed.value.issued.token;
}
