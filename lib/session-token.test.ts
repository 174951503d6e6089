import { decodeProtectedHeader } from "jose";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { days, minutes, now, plus, seconds } from "#lib/clock";
import { publicKeysOf, type SigningKey } from "#lib/key-set";
import { sessionTokenLife, signSessionToken, verifySessionToken } from "#lib/session-token";
import { clockTolerance, type Trust } from "#lib/signed-token";
import {
  altered,
  otherSpellings,
  publicJwkOf,
  signedBy,
  signedByPublicKey,
  someSigningKey,
  unsigned,
} from "#lib/testing/forgery";

const pointer = { userId: "user-1", sessionId: "session-1", generation: 3 };
const issuer = "https://latchkey.test";
const start = new Date("2026-03-01T12:00:00Z");

let key: SigningKey;
let otherKey: SigningKey;
let accessKey: SigningKey;
let trust: Trust;

beforeAll(async () => {
  key = await someSigningKey("session", "2026-01-01T00:00:00Z");
  otherKey = await someSigningKey("session", "2026-01-01T00:00:00Z");
  accessKey = await someSigningKey("access-token", "2026-01-01T00:00:00Z");
  trust = { issuer, keys: publicKeysOf([key, accessKey]), overlap: days(14) };
});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: start });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a session token", () => {
  test("points at its session and says until when it is good", async () => {
    expect(await verify(await signed())).toEqual({
      ok: true,
      value: { ...pointer, expiresAt: plus(start, sessionTokenLife), expired: false },
    });
  });

  test("holds no more than the pointer and the claims of a JWT", async () => {
    const [header, payload] = (await signed()).split(".").map((part) => Buffer.from(part, "base64url").toString());
    expect(JSON.parse(header ?? "")).toEqual({ alg: "ES256", typ: "session+jwt", kid: key.kid });
    expect(Object.keys(JSON.parse(payload ?? "")).sort()).toEqual([
      "aud",
      "exp",
      "gen",
      "iat",
      "iss",
      "jti",
      "nbf",
      "sid",
      "sub",
    ]);
  });

  test("is known as authentic, and as expired, after its life", async () => {
    const token = await signed();
    vi.setSystemTime(plus(start, (sessionTokenLife + clockTolerance) as typeof sessionTokenLife));
    expect(await verify(token)).toMatchObject({ ok: true, value: { expired: true, sessionId: "session-1" } });
  });

  test("is good for a clock that is a little ahead, and no more", async () => {
    const token = await signed();
    vi.setSystemTime(plus(start, (sessionTokenLife + clockTolerance - seconds(1)) as typeof sessionTokenLife));
    expect(await verify(token)).toMatchObject({ value: { expired: false } });
  });

  test("is not ours before its time", async () => {
    const token = await signed();
    vi.setSystemTime(new Date(start.getTime() - clockTolerance - seconds(1)));
    expect(await verify(token)).toEqual({ ok: false, error: "not-ours" });
  });
});

describe("a token is not ours", () => {
  test("unsigned", async () => {
    for (const text of unsigned(header(), claims())) expect(await refuses(text)).toBe(true);
  });

  test("signed by HS256 with the public key as the secret", async () => {
    for (const text of signedByPublicKey(key, header(), claims())) expect(await refuses(text)).toBe(true);
  });

  test.each(["other", "", "__proto__", "constructor", "toString", "../../key", "' OR 1=1 --", "0"])(
    "with kid %j",
    async (kid) => {
      expect(await refuses(forge({ header: { kid } }))).toBe(true);
    },
  );

  test("with no kid", async () => {
    expect(await refuses(forge({ header: { kid: undefined } }))).toBe(true);
  });

  test("with a key of its own in the header", async () => {
    const jwk = publicJwkOf(otherKey);
    expect(await refuses(forge({ header: { jwk }, by: otherKey }))).toBe(true);
    expect(await refuses(forge({ header: { jwk, kid: otherKey.kid }, by: otherKey }))).toBe(true);
  });

  test("signed by a key for another purpose", async () => {
    expect(await refuses(forge({ header: { kid: accessKey.kid }, by: accessKey }))).toBe(true);
  });

  test.each([{ crit: ["x"], x: 1 }, { crit: ["b64"], b64: false }, { crit: [] }])(
    "with the critical header %j",
    async (header) => {
      expect(await refuses(forge({ header }))).toBe(true);
    },
  );

  test.each(["JWT", "at+jwt", "", undefined])("of type %j", async (typ) => {
    expect(await refuses(forge({ header: { typ } }))).toBe(true);
  });

  test.each([
    { iss: "https://evil.test" },
    { aud: "https://evil.test" },
    { exp: "soon" },
    { exp: 1e300 },
    { exp: 1_772_366_400.5 },
    { sub: "" },
    { sub: 7 },
    { sid: null },
    { gen: 0 },
    { gen: "3" },
    { nbf: "never" },
  ])("with the claim %j", async (claim) => {
    expect(await refuses(forge({ claims: claim }))).toBe(true);
  });

  test.each(["iss", "aud", "sub", "sid", "gen", "jti", "iat", "nbf", "exp"])("without the claim %s", async (name) => {
    expect(await refuses(forge({ claims: { [name]: undefined } }))).toBe(true);
  });

  test("with an altered payload", async () => {
    expect(await refuses(altered(await signed(), claims({ sub: "user-2" })))).toBe(true);
  });

  test("in another spelling of the same bytes", async () => {
    const token = await signed();
    const spellings = otherSpellings(token);
    expect(Buffer.from(spellings.at(-1)?.split(".")[2] ?? "", "base64url")).toEqual(
      Buffer.from(token.split(".")[2] ?? "", "base64url"),
    );
    for (const text of spellings) expect(await refuses(text)).toBe(true);
  });

  test("with the signature altered, of another length, or out of range", async () => {
    const [header, payload] = (await signed()).split(".");
    for (const bytes of [Buffer.alloc(64), Buffer.alloc(64, 0xff), Buffer.alloc(63, 1), Buffer.alloc(65, 1)]) {
      expect(await refuses(`${header}.${payload}.${bytes.toString("base64url")}`)).toBe(true);
    }
  });

  test.each(["", "a", "a.b", "a.b.c", "....", "a.b.c.d", "{}", "\u0000.\u0000.\u0000", "ä.ö.ü"])(
    "being %j",
    async (text) => {
      expect(await refuses(text)).toBe(true);
    },
  );

  test("over 2 KiB, well signed as it may be", async () => {
    expect(await refuses(forge({ claims: { padding: "x".repeat(2048) } }))).toBe(true);
    expect((await verify(forge({ claims: { padding: "x".repeat(500) } }))).ok).toBe(true);
  });
});

describe("rotating the keys", () => {
  test("the newest active key signs, and the one before it verifies during the overlap only", async () => {
    const token = await signed();
    const successor = await someSigningKey("session", "2026-03-02T00:00:00Z");
    const rotated = { ...trust, keys: publicKeysOf([key, successor]) };
    vi.setSystemTime("2026-03-02T00:00:01Z");
    expect(kidOf(await signSessionToken(pointer, { issuer, keys: [key, successor] }))).toBe(successor.kid);
    expect(await verifySessionToken(token, rotated)).toMatchObject({ ok: true, value: { expired: true } });
    vi.setSystemTime(plus(successor.activeFrom, (days(14) - minutes(1)) as typeof sessionTokenLife));
    expect((await verifySessionToken(token, rotated)).ok).toBe(true);
    vi.setSystemTime(plus(successor.activeFrom, days(14)));
    expect(await verifySessionToken(token, rotated)).toEqual({ ok: false, error: "not-ours" });
  });

  test("a key that is not active yet does not sign, and verifies already", async () => {
    const successor = await someSigningKey("session", "2026-04-01T00:00:00Z");
    const rotated = { ...trust, keys: publicKeysOf([key, successor]) };
    expect(kidOf(await signSessionToken(pointer, { issuer, keys: [key, successor] }))).toBe(key.kid);
    expect((await verifySessionToken(forge({ header: { kid: successor.kid }, by: successor }), rotated)).ok).toBe(true);
  });
});

function signed() {
  return signSessionToken(pointer, { issuer, keys: [key] });
}

function verify(text: string) {
  return verifySessionToken(text, trust);
}

async function refuses(text: string) {
  return !(await verify(text)).ok;
}

/** A token that is right, and rightly signed, in all but what is named. */
function forge(odd: { header?: Record<string, unknown>; claims?: Record<string, unknown>; by?: SigningKey }) {
  return signedBy(odd.by ?? key, header(odd.header), claims(odd.claims));
}

function header(odd: Record<string, unknown> = {}) {
  return { alg: "ES256", typ: "session+jwt", kid: key.kid, ...odd };
}

function claims(odd: Record<string, unknown> = {}) {
  const iat = now().getTime() / 1000;
  return {
    iss: issuer,
    aud: issuer,
    sub: "user-1",
    sid: "session-1",
    gen: 3,
    jti: "j",
    iat,
    nbf: iat,
    exp: iat + 600,
    ...odd,
  };
}

function kidOf(token: string) {
  return decodeProtectedHeader(token).kid;
}
