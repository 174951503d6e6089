import fc from "fast-check";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { signAccessToken, verifyAccessToken } from "#lib/access-token";
import { days } from "#lib/clock";
import { publicKeysOf, type SigningKey } from "#lib/key-set";
import { err } from "#lib/result";
import { signSessionToken, verifySessionToken } from "#lib/session-token";
import type { Trust } from "#lib/signed-token";
import { signedAsWritten, someSigningKey } from "#lib/testing/forgery";
import { examineToken } from "#lib/token-examination";

const issuer = "https://latchkey.test";
const start = new Date("2026-03-01T12:00:00Z");

let keys: readonly SigningKey[];
let trust: Trust;

beforeAll(async () => {
  keys = [
    await someSigningKey("session", "2026-01-01T00:00:00Z"),
    await someSigningKey("access-token", "2026-01-01T00:00:00Z"),
  ];
  trust = { issuer, keys: publicKeysOf(keys), overlap: days(14) };
});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: start });
});
afterEach(() => {
  vi.useRealTimers();
});

const anyJson = fc.oneof(fc.json(), fc.constantFrom("{}", "null", '{"alg":"none"}', '{"__proto__":{}}', "{"));
const part = fc.oneof(
  anyJson.map((json) => Buffer.from(json).toString("base64url")),
  fc.base64String(),
  fc.string(),
);
const anyText = fc.oneof(
  fc.array(part, { maxLength: 5 }).map((parts) => parts.join(".")),
  fc.string({ unit: "binary", maxLength: 3000 }),
);

describe("a signed token of either kind", () => {
  test("is no other text, whatever it looks like; and looking at it throws nothing", async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        expect(await verdicts(text)).toEqual([err("not-ours"), err("not-ours")]);
        expect((await examineToken(text, trust)).some(({ outcome }) => outcome !== "passed")).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test("is none any more where a character is another, too many or missing", async () => {
    const tokens = await signed();
    const change = fc.record({ at: fc.nat(1000), put: fc.stringMatching(/^[\w.=-]{0,2}$/), taken: fc.nat(2) });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...tokens), change, async (token, { at, put, taken }) => {
        const place = at % token.length;
        const changed = token.slice(0, place) + put + token.slice(place + taken);
        fc.pre(changed !== token);
        expect(await verdicts(changed)).toEqual([err("not-ours"), err("not-ours")]);
      }),
      { numRuns: 50 },
    );
  });

  test("is none with claims of any other kind, though our own key has signed them", async () => {
    const [key] = keys as readonly [SigningKey];
    const whole = {
      iss: issuer,
      aud: issuer,
      sub: "1",
      sid: "1",
      gen: 1,
      jti: "1",
      iat: 1_772_366_400,
      nbf: 0,
      exp: 2e9,
    };
    const header = { alg: "ES256", typ: "session+jwt", kid: key.kid };
    expect((await verifySessionToken(signedAsWritten(key, header, JSON.stringify(whole)), trust)).ok).toBe(true);
    const odd = fc.oneof(fc.constantFrom(null, "", -1, 0.5, {}, [], true), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(fc.constantFrom("iss", "aud", "sub", "sid", "gen", "exp"), odd, async (name, value) => {
        fc.pre(typeof value !== typeof whole[name] || value === "" || (typeof value === "number" && value < 1));
        const claims = JSON.stringify({ ...whole, [name]: value });
        const verified = await verifySessionToken(signedAsWritten(key, header, claims), trust);
        expect(verified.ok && !verified.value.expired).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});

function verdicts(text: string) {
  return Promise.all([verifySessionToken(text, trust), verifyAccessToken(text, { ...trust, audience: issuer })]);
}

async function signed(): Promise<[string, string]> {
  const grant = { userId: "1", apiTokenId: "2", scopes: ["profile:read"] as const, audience: issuer };
  const pointer = { userId: "1", sessionId: "2", generation: 3 };
  return [await signSessionToken(pointer, { issuer, keys }), await signAccessToken(grant, { issuer, keys })];
}
