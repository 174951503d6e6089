import { beforeEach, describe, expect, test } from "vitest";
import { signAccessToken, verifyAccessToken } from "#lib/access-token";
import { newApiTokenText } from "#lib/api-token-text";
import { grantAccessToken } from "#lib/auth/access-token-grant";
import { listApiTokens, type NewApiToken, revokeApiToken } from "#lib/auth/api-token";
import { recordApiTokenUse } from "#lib/auth/api-token-use";
import { findApiTokenCaller, findBearerCaller } from "#lib/auth/bearer";
import type { BearerCaller, User } from "#lib/auth/caller";
import { disableUser } from "#lib/auth/user-administration";
import { type Duration, days, minutes, now, seconds } from "#lib/clock";
import { config } from "#lib/config";
import { db } from "#lib/db/client";
import { pass, useStoppedClock } from "#lib/testing/clock";
import { useFreshDatabase } from "#lib/testing/database";
import { testEnvironment, useEnvironment } from "#lib/testing/environment";
import { signedInCaller, someApiToken, someCaller, someSession, someUser } from "#lib/testing/people";

const invalid = { ok: false, error: "bearer-invalid" };
const flask = "https://flask.example.com";

let person: User;
let token: NewApiToken;

useFreshDatabase();
useStoppedClock(new Date("2026-03-01T12:00:00Z"));

beforeEach(async () => {
  useEnvironment({ ...testEnvironment(config().dataDir), TOKEN_AUDIENCES: flask });
  person = await someUser();
  token = await someApiToken(person, ["profile:read", "sessions:read"], 30);
});

describe("an API token", () => {
  test("speaks for whoever made it, within its scopes", async () => {
    const found = await findBearerCaller(token.secret, someCaller());
    expect(found).toMatchObject({
      ok: true,
      value: { user: person, session: null, scopes: ["profile:read", "sessions:read"], apiToken: { name: "deploy" } },
    });
    expect(await findApiTokenCaller(token.secret, someCaller())).toEqual(found);
  });

  test("is good up to its last moment, and not after", async () => {
    pass(days(30), -1);
    expect((await bearer()).ok).toBe(true);
    pass(seconds(0), 1);
    expect(await bearer()).toEqual(invalid);
  });

  test("is good for nothing once it is revoked", async () => {
    await revokeApiToken(await signedInCaller(await someSession(person)), token.apiToken.id);
    expect(await bearer()).toEqual(invalid);
  });

  test("is good for nothing while the account is disabled, even one that a race left behind", async () => {
    await db().user.update({ where: { id: person.id }, data: { disabledAt: now() } });
    expect(await bearer()).toEqual(invalid);
  });

  test.each([
    ["one that nobody made", newApiTokenText()],
    ["nothing", ""],
    ["its own hash", "lk_hash"],
    ["a prototype", "__proto__"],
  ])("is not %s", async (_, text) => {
    expect(await findBearerCaller(text, someCaller())).toEqual(invalid);
  });
});

describe("an access token", () => {
  test("is given for ten minutes, for this application where no audience is named", async () => {
    const granted = await grant();
    expect(granted).toMatchObject({ life: minutes(10), scopes: ["profile:read", "sessions:read"] });
    const verified = await verifyAccessToken(granted.token, { ...config().accessTrust, audience: origin() });
    expect(verified).toMatchObject({ ok: true, value: { userId: person.id, apiTokenId: token.apiToken.id } });
  });

  test("ends with its API token, where that is sooner", async () => {
    pass((days(30) - seconds(20)) as Duration);
    const granted = await grant(flask);
    expect(granted.life).toBe(seconds(20));
    const verified = await verifyAccessToken(granted.token, { ...config().accessTrust, audience: flask });
    expect(verified).toMatchObject({ value: { expiresAt: token.apiToken.expiresAt } });
  });

  test("is given for a service that the configuration lists, and is refused here", async () => {
    const granted = await grant(flask);
    expect((await verifyAccessToken(granted.token, { ...config().accessTrust, audience: flask })).ok).toBe(true);
    expect(await findBearerCaller(granted.token, someCaller())).toEqual(invalid);
  });

  test.each(["https://other.example.com", `${flask}/`, "", "https://FLASK.example.com"])(
    "is not given for %j, which it does not list",
    async (audience) => {
      const caller = await bearerCaller();
      expect(await grantAccessToken(audience, caller)).toEqual({ ok: false, error: "audience-unknown" });
    },
  );

  test("is given so often only: whoever asks at each call could keep the one before", async () => {
    for (let n = 0; n < 120; n += 1) await grant();
    const refused = await grantAccessToken(undefined, await bearerCaller());
    expect(refused).toEqual({ ok: false, error: "too-many-requests", retryAfter: minutes(10) });
    pass(minutes(10));
    await grant();
  });

  test("speaks for its person here, but is exchanged for no other", async () => {
    const { token: text } = await grant();
    expect(await findBearerCaller(text, someCaller())).toMatchObject({
      ok: true,
      value: { user: person, session: null },
    });
    expect(await findApiTokenCaller(text, someCaller())).toEqual(invalid);
  });

  test("is good for nothing here once its API token is revoked, has expired, or its account is disabled", async () => {
    const { token: text } = await grant();
    await revokeApiToken(await signedInCaller(await someSession(person)), token.apiToken.id);
    expect(await findBearerCaller(text, someCaller())).toEqual(invalid);

    token = await someApiToken(person);
    const next = await grant();
    await disableUser(person);
    expect(await findBearerCaller(next.token, someCaller())).toEqual(invalid);
  });

  test("expires by itself after its ten minutes", async () => {
    const { token: text } = await grant();
    pass(minutes(10), -1);
    expect((await findBearerCaller(text, someCaller())).ok).toBe(true);
    pass(seconds(6));
    expect(await findBearerCaller(text, someCaller())).toEqual(invalid);
  });

  test("never has more scopes than its API token has", async () => {
    const { issuer } = config().accessTrust;
    const granted = { userId: person.id, apiTokenId: token.apiToken.id, audience: issuer };
    const text = await signAccessToken(
      { ...granted, scopes: ["sessions:read", "sessions:write"] },
      { issuer, keys: config().signingKeys },
    );
    expect(await findBearerCaller(text, someCaller())).toMatchObject({
      ok: true,
      value: { scopes: ["sessions:read"] },
    });
  });

  test("of one person's API token does not speak for another", async () => {
    const { issuer } = config().accessTrust;
    const other = await someUser();
    const grantee = { userId: other.id, apiTokenId: token.apiToken.id, audience: issuer, scopes: [] };
    const text = await signAccessToken(grantee, { issuer, keys: config().signingKeys });
    expect(await findBearerCaller(text, someCaller())).toEqual(invalid);
  });
});

test("a session token is no bearer token", async () => {
  const issued = await someSession(person);
  expect(await findBearerCaller(issued.token, someCaller())).toEqual(invalid);
});

describe("the last use", () => {
  test("is noted with where it came from", async () => {
    await recordApiTokenUse({ ...(await bearerCaller()), address: "203.0.113.9" });
    expect(await listApiTokens(person.id)).toMatchObject([{ lastUsedAt: now(), lastUsedAddress: "203.0.113.9" }]);
  });

  test("is written once a minute at most", async () => {
    const first = now();
    await recordApiTokenUse(await bearerCaller());
    pass(seconds(59));
    await recordApiTokenUse(await bearerCaller());
    expect(await listApiTokens(person.id)).toMatchObject([{ lastUsedAt: first }]);
    pass(seconds(1));
    await recordApiTokenUse(await bearerCaller());
    expect(await listApiTokens(person.id)).toMatchObject([{ lastUsedAt: now() }]);
  });

  test("is written within the minute where it came from somewhere else: a thief must not hide behind the program", async () => {
    await recordApiTokenUse(await bearerCaller());
    pass(seconds(1));
    await recordApiTokenUse({ ...(await bearerCaller()), address: "203.0.113.9" });
    expect(await listApiTokens(person.id)).toMatchObject([{ lastUsedAt: now(), lastUsedAddress: "203.0.113.9" }]);
  });
});

function origin(): string {
  return config().publicUrl.origin;
}

function bearer() {
  return findBearerCaller(token.secret, someCaller());
}

async function bearerCaller(): Promise<BearerCaller> {
  const found = await bearer();
  if (!found.ok) throw new Error(found.error);
  return found.value;
}

async function grant(audience?: string) {
  const granted = await grantAccessToken(audience, await bearerCaller());
  if (!granted.ok) throw new Error(granted.error);
  return granted.value;
}
