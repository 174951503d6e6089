import { rmSync } from "node:fs";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { User } from "#lib/auth/caller";
import { countGuess } from "#lib/auth/guess-limit";
import { consume } from "#lib/auth/rate-limit";
import { signInWithPassword } from "#lib/auth/sign-in";
import { config } from "#lib/config";
import { databaseFile, db } from "#lib/db/client";
import { startMetrics } from "#lib/metrics";
import { forget } from "#lib/once";
import { useFreshDatabase } from "#lib/testing/database";
import { testEnvironment, useEnvironment } from "#lib/testing/environment";
import { parseMetrics, type Series, seriesOf } from "#lib/testing/metrics";
import { someCaller, somePassword, someUser } from "#lib/testing/people";
import { answerScrape } from "#lib/web/scrape";

const token = "0123456789-0123456789-0123456789";

useFreshDatabase();

let person: User;

beforeEach(async () => {
  person = await someUser(); // before anything is counted, for their password is hashed
  vi.useFakeTimers({ toFake: ["Date"] }); // the clock stands, or a wait might be over
  for (const name of ["metrics", "shared answer: figures of the database"]) forget(name);
  useMetricsToken(token);
  startMetrics([]);
  return () => vi.useRealTimers();
});

describe("whoever brings the token", () => {
  test("reads of sign-ins that failed with an exception", async () => {
    const caller = { ...someCaller(), gone: AbortSignal.abort() };
    const { email } = person;
    await expect(signInWithPassword({ email, password: somePassword, keepSignedIn: false }, caller)).rejects.toThrow();
    expect(seriesOf(await scraped(), "latchkey_sign_ins_total")).toMatchObject({
      '{result="success"}': 0,
      '{result="failed"}': 1,
    });
  });

  test("reads how the server does: sign-ins, hashes, sessions, mails", async () => {
    const { email } = person;
    for (const password of [somePassword, "another passphrase"])
      await signInWithPassword({ email, password, keepSignedIn: false }, someCaller());
    const series = await scraped();
    expect(seriesOf(series, "latchkey_sign_ins_total")).toMatchObject({
      '{result="success"}': 1,
      '{result="wrong-credentials"}': 1,
    });
    expect(series.get("latchkey_hash_duration_seconds_count")).toBe(2);
    expect(series.get("latchkey_hash_wait_seconds_count")).toBe(2);
    expect(series.get("latchkey_sessions_alive")).toBe(1);
    expect(seriesOf(series, "latchkey_outbox_letters")).toEqual({ '{state="waiting"}': 1, '{state="given-up"}': 0 });
    expect(series.get("latchkey_database_up")).toBe(1);
  });

  test("reads who was refused by which limit", async () => {
    for (let i = 0; i < 7; i += 1) await countGuess("password-of-address", "guessed@example.com");
    for (let i = 0; i < 13; i += 1) await consume("mail-from-peer", "192.0.2.1");
    expect(seriesOf(await scraped(), "latchkey_limit_refusals_total")).toEqual({
      '{limit="password-of-address"}': 2,
      '{limit="mail-from-peer"}': 3,
    });
  });

  test("reads all but what the database knows while that is held", async () => {
    const series = await db().$transaction(scraped);
    expect(series.get("latchkey_database_up")).toBe(0);
    expect(seriesOf(series, "latchkey_sessions_alive")).toEqual({});
  });

  test("reads the same where the database is gone", async () => {
    await db().user.count();
    rmSync(databaseFile());
    expect((await scraped()).get("latchkey_database_up")).toBe(0);
  });

  test("may write it as schemes are written", async () => {
    for (const authorization of [`Bearer ${token}`, `bearer ${token}`, `BEARER  ${token}`])
      expect((await answerScrape(new Headers({ authorization }))).headers.get("content-type")).toMatch(
        /^text\/plain; version=/,
      );
  });
});

describe("there is nothing", () => {
  const others = [
    "",
    "Bearer",
    "Bearer ",
    `Bearer ${token}x`,
    `Bearer ${token.slice(1)}`,
    `Basic ${btoa(token)}`,
    token,
  ];

  test.each(others)("for whoever brings %j", async (authorization) => {
    await expectNotFound({ authorization });
  });

  test("for anybody where no token is configured", async () => {
    useMetricsToken("");
    for (const authorization of [`Bearer ${token}`, "Bearer null", "Bearer undefined", "Bearer "])
      await expectNotFound({ authorization });
    await expectNotFound({});
  });
});

async function expectNotFound(headers: Record<string, string>): Promise<void> {
  await expect(answerScrape(new Headers(headers))).rejects.toThrow("NEXT_HTTP_ERROR_FALLBACK;404");
}

async function scraped(): Promise<Series> {
  const answer = await answerScrape(new Headers({ authorization: `Bearer ${token}` }));
  return parseMetrics(await answer.text());
}

/** Configures it for the test under way; "" for none. */
function useMetricsToken(configured: string): void {
  useEnvironment({ ...testEnvironment(config().dataDir), METRICS_TOKEN: configured });
}
