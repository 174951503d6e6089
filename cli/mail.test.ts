import { describe, expect, test } from "vitest";
import { db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { enqueue, listLetters, sendDue } from "#lib/mail/outbox";
import { err } from "#lib/result";
import type { Secret } from "#lib/secret";
import { useFreshDatabase } from "#lib/testing/database";
import { op, opJson } from "#lib/testing/operator";

useFreshDatabase();

describe("npm run op -- mail", { timeout: 60_000 }, () => {
  test("list: who waits for what and why, and never what a letter says", async () => {
    await someLetters("ada@example.com");
    await sendDue(async () => err("refused"));
    const [table, json] = await Promise.all([op(["mail", "list"]), opJson(["mail", "list"])]);
    expect(table).toMatchObject({ code: 0, complaint: "" });
    expect(table.output).toMatch(/\n[\w-]{22} {2}ada@example\.com {2}sign-up .* 1 +given up +refused\n$/);
    expect(json.letters).toMatchObject([{ to: "ada@example.com", kind: "sign-up", attempts: 1, nextAttemptAt: null }]);
    expect(table.output + JSON.stringify(json)).not.toContain("canary");
  });

  test("retry and drop: one, or all that were given up", async () => {
    await someLetters("ada@example.com", "bob@example.com");
    await sendDue(async () => err("refused"));
    await someLetters("eve@example.com");
    const [first] = await listLetters();
    const id = first?.id ?? "";
    expect(await opJson(["mail", "retry", id])).toEqual({ due: 1 });
    expect(await listLetters()).toMatchObject([{ attempts: 0, nextAttemptAt: expect.any(Date) }, {}, {}]);
    const unasked = await op(["mail", "drop", id]);
    expect(unasked).toMatchObject({ code: 2, output: "", complaint: expect.stringMatching(/^This deletes a letter/) });
    const dropped = await op(["mail", "drop", "--given-up", "--yes"]);
    expect(dropped).toEqual({ code: 0, output: "1 letter dropped.\n", complaint: "" });
    expect((await listLetters()).map(({ to }) => to)).toEqual(["ada@example.com", "eve@example.com"]);
  });

  test("says when nothing waits, when a letter is not there, and when it is not told which", async () => {
    const ended = await Promise.all([
      op(["mail", "list"]),
      op(["mail", "retry", "nothing"]),
      op(["mail", "drop", "AAAAAAAAAAAAAAAAAAAAAA", "--yes"]),
      op(["mail", "retry"]),
    ]);
    expect(ended.map(({ code }) => code)).toEqual([0, 1, 1, 2]);
    expect(ended[0]?.output).toBe("No letter is waiting.\n");
    expect(ended[2]?.complaint).toMatch(/^There is no letter A+ waiting\. .*npm run op -- mail list\n$/);
  });
});

async function someLetters(...addresses: string[]): Promise<void> {
  for (const to of addresses) {
    await enqueue(db(), { kind: "sign-up", to: to as EmailAddress, token: "canary-token" as Secret });
  }
}
