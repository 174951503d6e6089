import { beforeEach, describe, expect, test } from "vitest";
import type { SignedInCaller } from "#lib/auth/caller";
import { findSession, type IssuedToken } from "#lib/auth/session";
import { findRow, sessionFields } from "#lib/auth/session-row";
import { disableUser } from "#lib/auth/user-administration";
import { closeDatabase, db } from "#lib/db/client";
import { newId } from "#lib/secret";
import type { AuthenticToken } from "#lib/session-token";
import { useFreshDatabase } from "#lib/testing/database";
import { signedInCaller, someCaller, someSession, someUser } from "#lib/testing/people";
import { planOf, statementsOf } from "#lib/testing/statements";

let issued: IssuedToken;
let caller: SignedInCaller;

useFreshDatabase();

beforeEach(async () => {
  issued = await someSession(await someUser(), true);
  caller = await signedInCaller(issued);
});

describe("the row that a token points at", () => {
  test("takes one statement, the person's included", async () => {
    const statements = await statementsOf(() => findSession(someCaller(issued)));
    expect(statements).toHaveLength(1);
    expect(await planOf(statements[0] ?? "")).toEqual([
      expect.stringMatching(/^SEARCH Session USING INDEX \S+ \(id=\?\)$/),
      expect.stringMatching(/^SEARCH User USING INDEX \S+ \(id=\?\)$/),
    ]);
  });

  test.each([
    ["new", {}],
    [
      "with all that it can hold",
      { confirmedAt: new Date("2026-03-01T12:00:00.123Z"), keepSignedIn: false, otherBrowsers: "Chrome,Safari" },
    ],
    ["from a peer with odd words", { address: "2001:db8::1", userAgent: 'Zoë\'s "browser" \u{1f511}' }],
  ])("is what the client reads of it: %s", async (_, data) => {
    const { id } = await db().session.update({ where: { id: caller.session.id }, data });
    expect(await findRow(pointer())).toEqual(await db().session.findUnique({ where: { id }, select: sessionFields }));
  });

  test("is nobody else's, and none where there is no such session", async () => {
    expect(await findRow({ ...pointer(), userId: newId() })).toBeNull();
    expect(await findRow({ ...pointer(), sessionId: newId() })).toBeNull();
  });

  test("is not that of a disabled account, even where its session is left", async () => {
    const data = { where: { id: caller.session.id }, select: sessionFields };
    const left = await db().session.findUniqueOrThrow(data);
    await disableUser(caller.user);
    await db().session.create({ data: { ...left, user: undefined, userId: caller.user.id } as never });
    expect(await findRow(pointer())).toBeNull();
  });

  test.each(["endsAt", "generation"])(
    "is a bug to be told of, not the end of the session, where it has an unreadable %s",
    async (column) => {
      await db().$executeRawUnsafe(`UPDATE "Session" SET "${column}" = 'spoilt'`);
      await expect(findRow(pointer())).rejects.toThrow("cannot be read");
    },
  );

  test("is found again after the database was closed", async () => {
    await closeDatabase();
    expect(await findRow(pointer())).toMatchObject({ id: caller.session.id });
    await closeDatabase();
    expect(await db().session.count()).toBe(1);
  });

  test("is not what an open transaction has not yet ended", async () => {
    const { id } = caller.session;
    const waiting = await db().$transaction(async (tx) => {
      await tx.session.delete({ where: { id } });
      return { row: findRow(pointer()) }; // begun now, answered when the transaction is over
    });
    expect(await waiting.row).toBeNull();
  });
});

function pointer(): AuthenticToken {
  const { id, generation, tokenExpiresAt } = caller.session;
  return { sessionId: id, userId: caller.user.id, generation, expiresAt: tokenExpiresAt, expired: false };
}
