import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { demoAddress } from "#lib/auth/demo-account";
import { days, minus, now, plus } from "#lib/clock";
import { config } from "#lib/config";
import { databaseFile, db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { enqueue, sendDue } from "#lib/mail/outbox";
import { err } from "#lib/result";
import { useFreshDatabase } from "#lib/testing/database";
import { signingKeyFor } from "#lib/testing/environment";
import { op } from "#lib/testing/operator";
import { someSession, someUser } from "#lib/testing/people";

type Checks = Record<string, { verdict: string; finding: string; advice?: string }>;

useFreshDatabase();

describe("npm run op -- doctor", { timeout: 60_000 }, () => {
  test("finds everything good where it is", async () => {
    chmodSync(databaseFile(), 0o600);
    const { code, checks } = await doctor({ SIGNING_KEYS: await freshKeys() });
    const verdicts = Object.entries(checks).map(([name, { verdict }]) => `${name}: ${verdict}`);
    expect(verdicts).toEqual([
      "configuration: good",
      "files: good",
      "keys: good",
      "database: good",
      "migrations: good",
      "disk: good",
      "mail server: good",
      "clock: good",
      "outbox: good",
      "demo account: good",
    ]);
    expect(checks.database?.finding).toContain("journal_mode=wal synchronous=2 foreign_keys=1 secure_delete=1");
    expect(checks.files?.finding).toBe(
      "the database is its owner's alone; secrets come from the environment, and were not looked at",
    );
    expect(code).toBe(0);
  });

  test("finds what is bad, and says what to do", async () => {
    const user = await someUser({ email: demoAddress });
    await someSession(user, true);
    await db().session.updateMany({ data: { lastSeenAt: plus(now(), days(2)) } });
    await enqueue(db(), { kind: "sign-up-again", to: "ada@example.com" as EmailAddress });
    await sendDue(async () => err("refused"));
    chmodSync(databaseFile(), 0o644);
    writeFileSync(environmentFile(), "", { mode: 0o644 });
    const exposed = {
      SMTP_URL: "smtp://127.0.0.1:1",
      MAIL_FROM: "us@example.com",
      PUBLIC_URL: "https://app.example.com",
    };
    const { code, checks } = await doctor(exposed);
    expect(code).toBe(1);
    expect(checks).toMatchObject({
      files: { verdict: "bad", advice: `Run: chmod 600 .env ${databaseFile()}` },
      keys: { verdict: "look", advice: expect.stringContaining("npm run op -- keys rotate session") },
      "mail server": { verdict: "bad", advice: expect.stringContaining("Nothing answers at SMTP_URL") },
      clock: { verdict: "bad", advice: expect.stringContaining("set the clock") },
      outbox: { verdict: "look", advice: expect.stringContaining("npm run op -- mail list") },
      "demo account": { verdict: "bad", advice: "Run: npm run op -- users remove demo@latchkey.example" },
    });
  });

  test("says of secrets that they are their owner's alone only where there is a file of them to look at", async () => {
    chmodSync(databaseFile(), 0o600);
    writeFileSync(environmentFile(), "", { mode: 0o600 });
    const { checks } = await doctor({});
    expect(checks.files).toEqual({ verdict: "good", finding: "secrets and database are their owner's alone" });
  });

  test("looks at what it can where the database is missing or the configuration is not fit, and makes no file", async () => {
    rmSync(databaseFile());
    const [missing, unfit, table] = await Promise.all([
      doctor({}),
      doctor({ PASSWORD_COST: "canary" }),
      op(["doctor"], { env: { COLUMNS: "60" } }),
    ]);
    expect(missing.checks).toMatchObject({
      database: { verdict: "bad", advice: "Run: npm run db:migrate" },
      migrations: { verdict: "bad" },
    });
    expect(unfit).toMatchObject({ code: 1, checks: { configuration: { verdict: "bad" } } });
    expect(unfit.checks.configuration?.advice).toContain("PASSWORD_COST");
    expect(table.code).toBe(1);
    expect(table.output).toMatch(/\n\ndatabase: Run: npm run db:migrate\n/);
    const unprepared = await op(["users", "list"]);
    expect(unprepared).toMatchObject({ code: 1, complaint: expect.stringMatching(/Run: npm run db:migrate\n$/) });
  });
});

async function doctor(env: Record<string, string>): Promise<{ code: number | null; checks: Checks }> {
  const { code, output } = await op(["doctor", "--json"], { env });
  const checks: (Checks[string] & { name: string })[] = JSON.parse(output).checks;
  return { code, checks: Object.fromEntries(checks.map(({ name, ...check }) => [name, check])) };
}

function environmentFile(): string {
  return join(config().dataDir, ".env");
}

async function freshKeys(): Promise<string> {
  const yesterday = minus(now(), days(1)).toISOString();
  return JSON.stringify({
    keys: [await signingKeyFor("session", yesterday), await signingKeyFor("access-token", yesterday)],
  });
}
