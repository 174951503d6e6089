import { describe, expect, test } from "vitest";
import { findAccount, listAccounts } from "#lib/auth/user";
import type { EmailAddress } from "#lib/email-address";
import type { Id } from "#lib/secret";
import { useFreshDatabase } from "#lib/testing/database";
import { someUser } from "#lib/testing/people";

useFreshDatabase();

describe("accounts", () => {
  test("are listed by address, all or those with a text in address or name", async () => {
    const bob = await someUser({ email: "bob@example.org" });
    const ada = await someUser({ email: "ada@example.com" });
    expect((await listAccounts()).map(({ id }) => id)).toEqual([ada.id, bob.id]);
    expect((await listAccounts("example.org")).map(({ id }) => id)).toEqual([bob.id]);
    expect(await listAccounts("Some Person")).toHaveLength(2);
    expect(await listAccounts("nobody")).toEqual([]);
  });

  test("are found by address or by id, without their passwords", async () => {
    const ada = await someUser({ email: "ada@example.com" });
    const expected = { ...ada, createdAt: expect.any(Date), disabledAt: null };
    expect(await findAccount({ email: ada.email })).toEqual(expected);
    expect(await findAccount({ id: ada.id })).toEqual(expected);
    expect(await findAccount({ email: "nobody@example.com" as EmailAddress })).toBeNull();
    expect(await findAccount({ id: "nobody" as Id })).toBeNull();
  });
});
