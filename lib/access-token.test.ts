import { decodeJwt, decodeProtectedHeader } from "jose";
import { beforeAll, describe, expect, test, vi } from "vitest";
import {
  type AccessTrust,
  accessTokenLife,
  accessTokenOverlap,
  keySetCache,
  signAccessToken,
  verifyAccessToken,
} from "#lib/access-token";
import { type Duration, minus, now, plus, seconds } from "#lib/clock";
import { publicKeysOf, type SigningKey } from "#lib/key-set";
import { signSessionToken, verifySessionToken } from "#lib/session-token";
import { clockTolerance } from "#lib/signed-token";
import { pass, useStoppedClock } from "#lib/testing/clock";
import {
  altered,
  otherSpellings,
  publicJwkOf,
  signedBy,
  signedByPublicKey,
  someSigningKey,
  unsigned,
} from "#lib/testing/forgery";

const issuer = "https://latchkey.test";
const audience = "https://api.test/v1";
const start = new Date("2026-03-01T12:00:00Z");
const longAgo = "2026-01-01T00:00:00Z";
const grant = { userId: "user-1", apiTokenId: "token-1", scopes: ["profile:read", "sessions:read"], audience } as const;
const pointer = { userId: "user-1", sessionId: "session-1", generation: 1 };

let key: SigningKey;
let sessionKey: SigningKey;
let strangersKey: SigningKey;
let trust: AccessTrust;

useStoppedClock(start);

beforeAll(async () => {
  key = await someSigningKey("access-token", longAgo);
  sessionKey = await someSigningKey("session", longAgo);
  strangersKey = await someSigningKey("access-token", longAgo);
  trust = { issuer, audience, keys: publicKeysOf([key, sessionKey]), overlap: accessTokenOverlap };
});

describe("an access token", () => {
  test("says whom it speaks for, by which API token, what it may, and until when", async () => {
    expect(await verify(await signed())).toEqual({
      ok: true,
      value: {
        userId: "user-1",
        apiTokenId: "token-1",
        scopes: ["profile:read", "sessions:read"],
        expiresAt: plus(start, accessTokenLife),
      },
    });
  });

  test("has the type and the claims of RFC 9068, and no others", async () => {
    const token = await signed();
    expect(decodeProtectedHeader(token)).toEqual({ alg: "ES256", typ: "at+jwt", kid: key.kid });
    expect(decodeJwt(token)).toEqual({
      iss: issuer,
      aud: audience,
      sub: "user-1",
      client_id: "token-1",
      scope: "profile:read sessions:read",
      jti: expect.stringMatching(/^[\w-]{22}$/),
      iat: start.getTime() / 1000,
      exp: start.getTime() / 1000 + 600,
    });
    expect(decodeJwt(await signed()).jti).not.toBe(decodeJwt(token).jti);
  });

  test("is not ours any more when its life is over, but for a clock that is a little behind", async () => {
    const token = await signed();
    pass((accessTokenLife + clockTolerance - seconds(1)) as Duration);
    expect((await verify(token)).ok).toBe(true);
    pass(seconds(1));
    expect(await verify(token)).toEqual({ ok: false, error: "not-ours" });
  });

  test("may nothing by scopes that nobody knows, and what it may is not taken from parts of words", async () => {
    const scopesOf = async (scope: string) => {
      const verified = await verify(forge({ claims: { scope } }));
      return verified.ok && verified.value.scopes;
    };
    expect(await scopesOf("admin sessions:read SESSIONS:WRITE profile:reads xprofile:read")).toEqual(["sessions:read"]);
    expect(await scopesOf("everything")).toEqual([]);
    expect(await scopesOf("")).toEqual([]);
  });
});

describe("an access token and a session token are never taken for each other", () => {
  test("as they are", async () => {
    const session = await signSessionToken(pointer, { issuer, keys: [sessionKey, key] });
    expect(await refuses(session, { ...trust, audience: issuer })).toBe(true);
    const access = await signAccessToken({ ...grant, audience: issuer }, { issuer, keys: [sessionKey, key] });
    expect((await verify(access, { ...trust, audience: issuer })).ok).toBe(true);
    expect((await verifySessionToken(access, trust)).ok).toBe(false);
  });

  test("with the other one's type, all else being right", async () => {
    expect(await refuses(forge({ header: { typ: "session+jwt" } }))).toBe(true);
    const session = (typ: string) => signedBy(sessionKey, { ...header(), typ, kid: sessionKey.kid }, sessionClaims());
    expect((await verifySessionToken(session("session+jwt"), trust)).ok).toBe(true);
    expect((await verifySessionToken(session("at+jwt"), trust)).ok).toBe(false);
  });

  test("signed by the other one's key, all else being right", async () => {
    for (const kid of [key.kid, sessionKey.kid]) {
      expect(await refuses(forge({ header: { kid }, by: sessionKey }))).toBe(true);
      const session = signedBy(key, { ...header(), typ: "session+jwt", kid }, sessionClaims());
      expect((await verifySessionToken(session, trust)).ok).toBe(false);
    }
  });
});

describe("an access token is not ours", () => {
  test("unsigned", async () => {
    for (const text of unsigned(header(), claims())) expect(await refuses(text)).toBe(true);
  });

  test("signed by HS256 with the public key as the secret", async () => {
    for (const text of signedByPublicKey(key, header(), claims())) expect(await refuses(text)).toBe(true);
  });

  test("with a key of its own, or the address of one, in the header", async () => {
    const jwk = publicJwkOf(strangersKey);
    const jku = "https://evil.test/jwks.json";
    const offers = [{ jwk }, { jku }, { x5u: jku }, { x5c: ["MIIB"] }, { jwk, jku, x5u: jku }];
    for (const offer of offers)
      for (const kid of [key.kid, strangersKey.kid, undefined])
        expect(await refuses(forge({ header: { ...offer, kid }, by: strangersKey }))).toBe(true);
  });

  test.each(["other", "", "__proto__", "constructor", "../../key", "' OR 1=1 --", undefined])(
    "with kid %j",
    async (kid) => {
      expect(await refuses(forge({ header: { kid } }))).toBe(true);
    },
  );

  test.each([{ crit: ["x"], x: 1 }, { crit: ["exp"], exp: 1 }, { crit: [] }, { crit: ["b64"], b64: false }])(
    "with the critical header %j",
    async (odd) => {
      expect(await refuses(forge({ header: odd }))).toBe(true);
    },
  );

  test.each(["JWT", "session+jwt", "at+jwt2", "", undefined])("of type %j", async (typ) => {
    expect(await refuses(forge({ header: { typ } }))).toBe(true);
  });

  test.each([
    { iss: "https://evil.test" },
    { iss: `${issuer}/` },
    { aud: "https://other.test" },
    { aud: `${audience}/` },
    { aud: [audience, "https://other.test"] },
    { aud: [audience] },
    { exp: "soon" },
    { exp: 1e300 },
    { sub: "" },
    { sub: 7 },
    { client_id: "" },
    { client_id: null },
    { scope: ["profile:read"] },
    { iat: "now" },
    { nbf: 4_000_000_000 },
  ])("with the claim %j", async (claim) => {
    expect(await refuses(forge({ claims: claim }))).toBe(true);
  });

  test.each(["iss", "aud", "sub", "client_id", "scope", "jti", "iat", "exp"])("without the claim %s", async (name) => {
    expect(await refuses(forge({ claims: { [name]: undefined } }))).toBe(true);
  });

  test("with an altered payload", async () => {
    expect(await refuses(altered(await signed(), claims({ scope: "sessions:write" })))).toBe(true);
  });

  test("in another spelling of the same bytes", async () => {
    for (const text of otherSpellings(await signed())) expect(await refuses(text)).toBe(true);
  });

  test("over 2 KiB, well signed as it may be", async () => {
    expect(await refuses(forge({ claims: { padding: "x".repeat(2048) } }))).toBe(true);
    expect(await refuses(forge({ claims: { padding: "x".repeat(500) } }))).toBe(false);
  });
});

describe("rotating the access-token key", () => {
  const activeFrom = "2026-03-02T00:00:00Z";

  test("the new key signs from its time on, and verifies before", async () => {
    const successor = await someSigningKey("access-token", activeFrom);
    const keys = [key, successor];
    const early = forge({ header: { kid: successor.kid }, by: successor });
    expect(await refuses(early)).toBe(true);
    expect(await refuses(early, { ...trust, keys: publicKeysOf(keys) })).toBe(false);
    vi.setSystemTime(minus(successor.activeFrom, seconds(1)));
    expect(decodeProtectedHeader(await signed(keys)).kid).toBe(key.kid);
    vi.setSystemTime(successor.activeFrom);
    expect(decodeProtectedHeader(await signed(keys)).kid).toBe(successor.kid);
  });

  test("the old key verifies what it signed for its life and the cache time more, and no longer", async () => {
    const successor = await someSigningKey("access-token", activeFrom);
    const rotated = { ...trust, keys: publicKeysOf([key, successor]) };
    expect(accessTokenOverlap).toBe(accessTokenLife + keySetCache);
    vi.setSystemTime(plus(successor.activeFrom, (accessTokenOverlap - 1) as Duration));
    expect(await refuses(forge({}), rotated)).toBe(false);
    vi.setSystemTime(plus(successor.activeFrom, accessTokenOverlap));
    expect(await refuses(forge({}), rotated)).toBe(true);
  });
});

function signed(keys: readonly SigningKey[] = [sessionKey, key]): Promise<string> {
  return signAccessToken(grant, { issuer, keys });
}

function verify(text: string, by = trust) {
  return verifyAccessToken(text, by);
}

async function refuses(text: string, by = trust): Promise<boolean> {
  return !(await verify(text, by)).ok;
}

/** A token that is right, and rightly signed, in all but what is named. */
function forge(odd: { header?: Record<string, unknown>; claims?: Record<string, unknown>; by?: SigningKey }): string {
  return signedBy(odd.by ?? key, header(odd.header), claims(odd.claims));
}

function header(odd: Record<string, unknown> = {}) {
  return { alg: "ES256", typ: "at+jwt", kid: key.kid, ...odd };
}

function claims(odd: Record<string, unknown> = {}) {
  const iat = Math.floor(now().getTime() / 1000);
  const registered = { iss: issuer, aud: audience, sub: "user-1", jti: "j", iat, exp: iat + 600 };
  return { ...registered, client_id: "token-1", scope: "profile:read", ...odd };
}

function sessionClaims() {
  return { ...claims(), aud: issuer, sid: "session-1", gen: 1, nbf: now().getTime() / 1000 };
}
