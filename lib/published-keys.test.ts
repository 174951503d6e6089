import { calculateJwkThumbprint, createLocalJWKSet, decodeJwt, jwtVerify } from "jose";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { accessTokenOverlap, signAccessToken } from "#lib/access-token";
import { type Duration, minus, plus, seconds } from "#lib/clock";
import type { SigningKey } from "#lib/key-set";
import { publishedKeySet } from "#lib/published-keys";
import { useStoppedClock } from "#lib/testing/clock";
import { someSigningKey } from "#lib/testing/forgery";

const issuer = "https://latchkey.test";
let [first, second, session]: SigningKey[] = [];
let keys: SigningKey[];

useStoppedClock(new Date("2026-03-01T12:00:00Z"));

beforeAll(async () => {
  first = await someSigningKey("access-token", "2026-01-01T00:00:00Z");
  second = await someSigningKey("access-token", "2026-03-02T00:00:00Z");
  session = await someSigningKey("session", "2026-01-01T00:00:00Z");
  keys = [second, session, first];
});

describe("the published key set", () => {
  test("holds the public members of the access-token keys, and nothing else", async () => {
    const published = publishedKeySet({ keys: [first as SigningKey], overlap: accessTokenOverlap });
    const { x, y, kid } = first as SigningKey;
    expect(published).toEqual({ keys: [{ kty: "EC", crv: "P-256", x, y, kid, alg: "ES256", use: "sig" }] });
    expect(kid).toBe(await calculateJwkThumbprint(published.keys[0] ?? {}));
  });

  test("holds a key that does not sign yet, and no session key", () => {
    expect(kids()).toEqual([first?.kid, second?.kid]);
  });

  test("holds a key for as long as tokens that it signed are believed, and no longer", () => {
    const replaced = (second as SigningKey).activeFrom;
    vi.setSystemTime(plus(replaced, (accessTokenOverlap - 1) as Duration));
    expect(kids()).toEqual([first?.kid, second?.kid]);
    vi.setSystemTime(plus(replaced, accessTokenOverlap));
    expect(kids()).toEqual([second?.kid]);
  });

  test("is what another service checks tokens by, before and after the change of keys", async () => {
    for (const time of [minus((second as SigningKey).activeFrom, seconds(1)), (second as SigningKey).activeFrom]) {
      vi.setSystemTime(time);
      const token = await signAccessToken(
        { userId: "user-1", apiTokenId: "token-1", scopes: [], audience: "https://api.test" },
        { issuer, keys },
      );
      const set = createLocalJWKSet(publishedKeySet({ keys, overlap: accessTokenOverlap }));
      const { payload } = await jwtVerify(token, set, { issuer, audience: "https://api.test", typ: "at+jwt" });
      expect(payload).toEqual(decodeJwt(token));
    }
  });
});

function kids(): string[] {
  return publishedKeySet({ keys, overlap: accessTokenOverlap }).keys.map(({ kid }) => kid);
}
