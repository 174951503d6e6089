import { beforeEach, describe, expect, test } from "vitest";
import { readActivity } from "#lib/auth/activity";
import { type ApiTokenWish, listApiTokens, makeApiToken, mostApiTokens, revokeApiToken } from "#lib/auth/api-token";
import type { SignedInCaller, User } from "#lib/auth/caller";
import { changePassword } from "#lib/auth/password-change";
import { secureAccount } from "#lib/auth/secure-account";
import { endSession } from "#lib/auth/session-ending";
import { deleteUser } from "#lib/auth/user";
import { disableUser, enableUser, setPassword } from "#lib/auth/user-administration";
import { days, hours, minus, now, plus, seconds } from "#lib/clock";
import { db } from "#lib/db/client";
import { hashSecret, newId } from "#lib/secret";
import { pass, useStoppedClock } from "#lib/testing/clock";
import { useFreshDatabase } from "#lib/testing/database";
import { takeLetters } from "#lib/testing/letters";
import { signedInCaller, someApiToken, somePassword, someSession, someUser } from "#lib/testing/people";

const wish: ApiTokenWish = { name: "deploy", scopes: ["sessions:read", "profile:read"], expiresInDays: 30 };

let person: User;
let caller: SignedInCaller;

useFreshDatabase();
useStoppedClock(new Date("2026-03-01T12:00:00Z"));

beforeEach(async () => {
  person = await someUser();
  caller = await signedInCaller(await someSession(person));
});

describe("making a token", () => {
  test("gives its secret this once, and keeps only the hash", async () => {
    const { apiToken, secret } = await make();
    const rows = await db().apiToken.findMany();
    expect(rows).toMatchObject([{ id: apiToken.id, userId: person.id, hash: await hashSecret(secret) }]);
    expect(JSON.stringify(rows)).not.toContain(secret.slice(3, 40));
    expect(JSON.stringify(await listApiTokens(person.id))).not.toContain(secret.slice(3, 40));
  });

  test("keeps what was wished for: its name, its scopes, its end", async () => {
    await make();
    expect(await listApiTokens(person.id)).toMatchObject([
      { name: "deploy", scopes: ["profile:read", "sessions:read"], createdAt: now(), expiresAt: plus(now(), days(30)) },
    ]);
  });

  test("tells the owner by mail, and in their activity, but not the secret", async () => {
    const { secret } = await make();
    const letters = await takeLetters();
    expect(letters).toMatchObject([
      { kind: "api-token-made", to: person.email, name: "deploy", device: "Firefox on Linux", address: "192.0.2.1" },
    ]);
    expect(await kinds()).toEqual([["api-token-made", "person", "deploy"]]);
    expect(JSON.stringify(letters)).not.toContain(secret);
  });

  test(`is refused beyond ${mostApiTokens} that live, even to thirty at once`, async () => {
    const made = await Promise.all(Array.from({ length: 30 }, () => makeApiToken(wish, caller)));
    expect(made.filter(({ ok }) => ok)).toHaveLength(mostApiTokens);
    expect(made.filter(({ ok }) => !ok)).toContainEqual({ ok: false, error: "too-many-api-tokens" });
    expect(await db().apiToken.count()).toBe(mostApiTokens);
    pass(days(30));
    expect((await makeApiToken(wish, await anew())).ok).toBe(true);
  });

  test("is refused beyond thirty in an hour, revoked or not: each is a mail to its owner", async () => {
    for (let n = 0; n < 30; n += 1) await revokeApiToken(caller, (await make()).apiToken.id);
    expect(await makeApiToken(wish, caller)).toEqual({ ok: false, error: "too-many-requests", retryAfter: hours(1) });
    pass(hours(1));
    expect((await makeApiToken(wish, await anew())).ok).toBe(true);
  });

  test("is refused where the session ended meanwhile, and leaves nothing", async () => {
    await endSession(caller);
    expect(await makeApiToken(wish, caller)).toEqual({ ok: false, error: "not-signed-in" });
    expect(await db().apiToken.count()).toBe(0);
    expect(await takeLetters()).toEqual([]);
  });
});

test("people see their own tokens, the newest first", async () => {
  const first = await make();
  await someApiToken(await someUser());
  pass(seconds(1));
  const second = await make();
  expect((await listApiTokens(person.id)).map(({ id }) => id)).toEqual([second.apiToken.id, first.apiToken.id]);
});

describe("revoking a token", () => {
  test("takes it away, once, and says so in the activity", async () => {
    const { apiToken } = await make();
    expect(await revokeApiToken(caller, apiToken.id)).toEqual({ ok: true, value: undefined });
    expect(await revokeApiToken(caller, apiToken.id)).toEqual({ ok: false, error: "api-token-not-found" });
    expect(await listApiTokens(person.id)).toEqual([]);
    expect(await kinds()).toContainEqual(["api-token-revoked", "person", "deploy"]);
  });

  test("is for its owner only", async () => {
    const { apiToken } = await someApiToken(await someUser());
    expect(await revokeApiToken(caller, apiToken.id)).toEqual({ ok: false, error: "api-token-not-found" });
    expect(await revokeApiToken(caller, newId())).toEqual({ ok: false, error: "api-token-not-found" });
    expect(await db().apiToken.count()).toBe(1);
  });
});

describe("no token is left, and its owner reads of it, after", () => {
  const endings = {
    "a change of password": async () => {
      expect((await changePassword({ currentPassword: somePassword, newPassword: another }, caller)).ok).toBe(true);
    },
    "“This was not me”": () => secureAccount(caller),
    "another password by an operator": () => setPassword(person, another),
    "the account was disabled": () => disableUser(person),
    "the account was enabled again, for one made meanwhile": async () => {
      await db().user.update({ where: { id: person.id }, data: { disabledAt: minus(now(), seconds(1)) } });
      await enableUser(person);
    },
  };
  test.each(Object.entries(endings))("%s", async (_, end) => {
    await make();
    const other = await someApiToken(await someUser());
    await end();
    expect(await db().apiToken.findMany()).toMatchObject([{ id: other.apiToken.id }]);
    expect((await kinds()).map(([kind]) => kind)).toContain("api-token-revoked");
  });

  test("the account itself", async () => {
    await make();
    await deleteUser(db(), person.id);
    expect(await db().apiToken.count()).toBe(0);
  });
});

test("of a token that had expired nobody is told that it was revoked", async () => {
  await make();
  pass(days(31));
  await disableUser(person);
  expect((await kinds()).map(([kind]) => kind)).not.toContain("api-token-revoked");
});

const another = "another rather long passphrase";

async function make() {
  const made = await makeApiToken(wish, caller);
  if (!made.ok) throw new Error(made.error);
  return made.value;
}

async function anew(): Promise<SignedInCaller> {
  return signedInCaller(await someSession(person));
}

/** Of the events that are about API tokens. */
async function kinds() {
  const { events } = await readActivity(person.id, { limit: 100 });
  const about = events.filter(({ kind }) => kind.startsWith("api-token"));
  return about.map(({ kind, actor, target }) => [kind, actor, target]);
}
