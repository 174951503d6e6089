import { beforeAll, describe, expect, test, vi } from "vitest";
import { days, minus, now, plus, seconds } from "#lib/clock";
import { publicKeysOf, type SigningKey } from "#lib/key-set";
import { sessionTokenLife, signSessionToken, verifySessionToken } from "#lib/session-token";
import { clockTolerance, type Trust } from "#lib/signed-token";
import { useStoppedClock } from "#lib/testing/clock";
import {
  altered,
  otherSpellings,
  publicJwkOf,
  signedBy,
  signedByPublicKey,
  someSigningKey,
  unsigned,
} from "#lib/testing/forgery";
import { edgeChecks } from "#lib/token-checks";
import { examineToken } from "#lib/token-examination";

const issuer = "https://latchkey.test";
const titles = Object.values(edgeChecks).map(({ title }) => title);

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
useStoppedClock(new Date("2026-03-01T12:00:00Z"));

type Odd = { header?: Record<string, unknown>; claims?: Record<string, unknown>; by?: SigningKey };

test("a right token passes all checks", async () => {
  const results = await examineToken(await signed(), trust);
  expect(results.map(({ title, outcome }) => [title, outcome])).toEqual(titles.map((title) => [title, "passed"]));
});

describe("a token that is wrong in one thing fails the check for it, and reaches none after it", () => {
  test.each<[string, string, () => Odd]>([
    ["an alg of none", "Algorithm", () => ({ header: { alg: "none" } })],
    ["an alg in small letters", "Algorithm", () => ({ header: { alg: "es256" } })],
    ["no alg", "Algorithm", () => ({ header: { alg: undefined } })],
    ["an unknown extension", "Algorithm", () => ({ header: { crit: ["x"], x: 1 } })],
    ["a kid of nobody's", "Key", () => ({ header: { kid: "__proto__" } })],
    ["no kid", "Key", () => ({ header: { kid: undefined } })],
    ["a key of its own", "Key", () => ({ header: { kid: otherKey.kid, jwk: publicJwkOf(otherKey) }, by: otherKey })],
    ["a key for access tokens", "Key", () => ({ header: { kid: accessKey.kid }, by: accessKey })],
    ["somebody else's signature", "Signature", () => ({ by: otherKey })],
    ["the type of an access token", "Type", () => ({ header: { typ: "at+jwt" } })],
    ["no type", "Type", () => ({ header: { typ: undefined } })],
    ...["iss", "aud", "sub", "sid", "gen", "jti", "iat", "nbf", "exp"].map((name): [string, string, () => Odd] => [
      `no ${name}`,
      "Claims",
      () => ({ claims: { [name]: undefined } }),
    ]),
    ["another issuer", "Issuer", () => ({ claims: { iss: "https://evil.test" } })],
    ["another audience", "Audience", () => ({ claims: { aud: "https://evil.test" } })],
    ["an exp in words", "Times", () => ({ claims: { exp: "soon" } })],
    ["an nbf in words", "Times", () => ({ claims: { nbf: "never" } })],
    ["an nbf that has not come", "Times", () => ({ claims: { nbf: epoch() + 60 } })],
    ["an exp that is over", "Times", () => ({ claims: { exp: epoch() - 60 } })],
    ["an empty sub", "Values", () => ({ claims: { sub: "" } })],
    ["an empty sub, by a clock that is a little ahead", "Values", () => ({ claims: { sub: "", exp: epoch() - 3 } })],
    ["a sid of null", "Values", () => ({ claims: { sid: null } })],
    ["a gen of zero", "Values", () => ({ claims: { gen: 0 } })],
    ["an exp in halves", "Values", () => ({ claims: { exp: epoch() + 60.5 } })],
  ])("%s: %s", async (_, failed, odd) => {
    expect(await failedCheck(forged(odd()))).toBe(failed);
  });

  test("an altered payload: Signature", async () => {
    expect(await failedCheck(altered(await signed(), claims({ sub: "eve" })))).toBe("Signature");
  });

  test("a payload that is no JSON object, rightly signed: Claims", async () => {
    expect(await failedCheck(signedBy(key, header(), [] as never))).toBe("Claims");
  });

  test("a text that is not spelled as tokens are: Spelling", async () => {
    const token = await signed();
    const [first, second, third] = token.split(".");
    const odd = ["", "a", "a.b", "a.b.c.d", "ä.ö.ü", `${first}.${second}.`, `${first}.${second}.${third?.slice(1)}`];
    const long = forged({ claims: { padding: "x".repeat(2048) } });
    for (const text of [...odd, ...otherSpellings(token), long]) expect(await failedCheck(text), text).toBe("Spelling");
  });

  test("what has just expired is told apart from what is not ours", async () => {
    const token = await signed();
    vi.setSystemTime(minus(plus(plus(now(), sessionTokenLife), clockTolerance), seconds(1)));
    expect(await failedCheck(token)).toBe("none");
    vi.setSystemTime(plus(now(), seconds(1)));
    expect(await failedCheck(token)).toBe("Times");
    const because = (await examineToken(token, trust)).find(({ outcome }) => outcome === "failed")?.because;
    expect(because).toMatch(/^It is real, and it has expired\./);
  });
});

test("nothing passes that the server refuses", async () => {
  const token = await signed();
  const forgeries = [
    ...unsigned(header(), claims()),
    ...signedByPublicKey(key, header(), claims()),
    ...otherSpellings(token),
    altered(token, claims({ sub: "eve" })),
    forged({ header: { crit: [] } }),
    forged({ header: { crit: ["b64"], b64: false } }),
    forged({ claims: { exp: 1e300 } }),
    forged({ claims: { gen: "3" } }),
  ];
  for (const text of forgeries) {
    expect((await verifySessionToken(text, trust)).ok, text).toBe(false);
    expect(await failedCheck(text), text).not.toBe("none");
  }
});

/** The check that a token fails; all before it pass, and none after it is reached. */
async function failedCheck(text: string): Promise<string> {
  const results = await examineToken(text, trust);
  const failed = results.findIndex(({ outcome }) => outcome === "failed");
  if (failed === -1) return "none";
  const expected = titles.map((_, index) => (index < failed ? "passed" : index === failed ? "failed" : "not-reached"));
  expect(results.map(({ outcome }) => outcome)).toEqual(expected);
  expect(results.map(({ because }) => because !== "")).toEqual(expected.map((outcome) => outcome !== "not-reached"));
  return results[failed]?.title ?? "";
}

function signed(): Promise<string> {
  return signSessionToken({ userId: "ada", sessionId: "session-1", generation: 3 }, { issuer, keys: [key] });
}

/** A token that is right, and rightly signed, in all but what is named. */
function forged({ header: oddHeader = {}, claims: oddClaims = {}, by = key }: Odd): string {
  return signedBy(by, header(oddHeader), claims(oddClaims));
}

function header(odd: Record<string, unknown> = {}) {
  return { alg: "ES256", typ: "session+jwt", kid: key.kid, ...odd };
}

function claims(odd: Record<string, unknown> = {}) {
  const iat = epoch();
  const own = { sub: "ada", sid: "session-1", gen: 3, jti: "j", iat, nbf: iat, exp: iat + 600 };
  return { iss: issuer, aud: issuer, ...own, ...odd };
}

function epoch(): number {
  return now().getTime() / seconds(1);
}
