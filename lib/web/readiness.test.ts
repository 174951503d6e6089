import { rmSync, writeFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { databaseFile, db } from "#lib/db/client";
import { forget } from "#lib/once";
import { useFreshDatabase } from "#lib/testing/database";
import { useLog } from "#lib/testing/log";
import { statementsOf } from "#lib/testing/statements";
import { answerReadiness } from "#lib/web/readiness";

useFreshDatabase();
const logged = useLog();

beforeEach(() => forget("shared answer: readiness"));

describe("a server is", () => {
  test("ready when its database answers and has all migrations", async () => {
    const answer = await answerReadiness();
    expect([answer.status, await answer.text()]).toEqual([200, "ready\n"]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  test("not ready while a migration is not applied, or has begun and not ended", async () => {
    const newest = "(SELECT max(migration_name) FROM _prisma_migrations)";
    await db().$executeRawUnsafe(`UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name = ${newest}`);
    await expectUnready("The database is not up to date. Run: npm run db:migrate\n");
  });

  test("not ready while its database is out of reach; the log says why, and the answer does not", async () => {
    await db().user.count();
    rmSync(databaseFile());
    await expectUnready("The database does not answer. The log says why.\n");
    expect(logged.lines()).toMatchObject([{ event: "sys_unavailable", why: expect.stringContaining("no file") }]);
    writeFileSync(databaseFile(), "");
  });

  test("not ready while its database is held, which is said within about a second", async () => {
    await db().$transaction(async () => {
      const begun = performance.now();
      await expectUnready("The database is held by another process, or too much is going on.\n");
      expect(performance.now() - begun).toBeLessThan(3000); // the gate itself would wait for 5 s
    });
  });
});

test("however many ask at once or one after the other, the database is asked once", async () => {
  await answerReadiness(); // opens the database
  forget("shared answer: readiness");
  const statements = await statementsOf(async () => {
    await Promise.all(Array.from({ length: 50 }, answerReadiness));
    await answerReadiness();
  });
  expect(statements).toHaveLength(1);
});

async function expectUnready(sentence: string): Promise<void> {
  const answer = await answerReadiness();
  expect([answer.status, await answer.text(), answer.headers.get("retry-after")]).toEqual([503, sentence, "5"]);
}
