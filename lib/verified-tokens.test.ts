import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { days, minus, minutes } from "#lib/clock";
import { publicKeysOf, type SigningKey } from "#lib/key-set";
import { forget } from "#lib/once";
import { sessionTokenLife, signSessionToken, verifySessionToken } from "#lib/session-token";
import { clockTolerance, type Trust } from "#lib/signed-token";
import { pass, useStoppedClock } from "#lib/testing/clock";
import { altered, otherSpellings, someSigningKey } from "#lib/testing/forgery";
import { mostRemembered } from "#lib/verified-tokens";

const start = new Date("2026-03-01T12:00:00Z");
const issuer = "https://latchkey.test";

let key: SigningKey;
let otherKey: SigningKey;
let trust: Trust;
let token: string;

useStoppedClock(start);

beforeAll(async () => {
  key = await someSigningKey("session", "2026-01-01T00:00:00Z");
  otherKey = await someSigningKey("session", minus(start, minutes(5)).toISOString());
});

beforeEach(async () => {
  forget("verified-tokens");
  trust = { issuer, keys: publicKeysOf([key]), overlap: days(14) };
  token = await signed();
});

describe("a session token that was verified before", () => {
  test("is found good again without its signature being computed", async () => {
    const first = await verifySessionToken(token, trust);
    expect(await signaturesOf(() => verifySessionToken(token, trust))).toBe(0);
    expect(await verifySessionToken(token, trust)).toEqual(first);
  });

  test("is verified anew once it has expired, and then found expired", async () => {
    await verifySessionToken(token, trust);
    pass(sessionTokenLife);
    expect(await signaturesOf(() => verifySessionToken(token, trust))).toBe(1);
    pass(clockTolerance);
    expect(await verifySessionToken(token, trust)).toMatchObject({ ok: true, value: { expired: true } });
  });

  test("is verified anew where the clock has gone back", async () => {
    await verifySessionToken(token, trust);
    vi.setSystemTime(minus(start, minutes(1)));
    expect(await verifySessionToken(token, trust)).toEqual({ ok: false, error: "not-ours" });
  });

  test("is verified anew for whoever believes other keys, or another issuer", async () => {
    await verifySessionToken(token, trust);
    const elsewhere: Trust = { ...trust, issuer: "https://elsewhere.test" };
    expect(await verifySessionToken(token, elsewhere)).toEqual({ ok: false, error: "not-ours" });
    expect(await verifySessionToken(token, trust)).toMatchObject({ ok: true });
    const others: Trust = { ...trust, keys: publicKeysOf([otherKey]) };
    expect(await verifySessionToken(token, others)).toEqual({ ok: false, error: "not-ours" });
  });

  test("is good for no longer than the key that signed it", async () => {
    const untilThen: Trust = { issuer, keys: publicKeysOf([key, otherKey]), overlap: minutes(6) };
    expect(await verifySessionToken(token, untilThen)).toMatchObject({ ok: true });
    pass(minutes(1));
    expect(await verifySessionToken(token, untilThen)).toEqual({ ok: false, error: "not-ours" });
  });

  test("lends nothing to another text: other claims under its signature, or another spelling of it", async () => {
    await verifySessionToken(token, trust);
    for (const text of [altered(token, { sub: "user-2" }), ...otherSpellings(token)]) {
      expect(await verifySessionToken(text, trust)).toEqual({ ok: false, error: "not-ours" });
    }
  });

  test("is forgotten, and verified anew, when too many others came", async () => {
    await verifySessionToken(token, trust);
    for (let n = 0; n < mostRemembered; n += 1) await verifySessionToken(await signed(), trust);
    expect(await signaturesOf(() => verifySessionToken(token, trust))).toBe(1);
  });
});

test("what is not ours, or has expired, is verified each time", async () => {
  const forged = altered(token, { sub: "user-2" });
  for (const text of [forged, forged]) expect(await signaturesOf(() => verifySessionToken(text, trust))).toBe(1);
  pass(days(1));
  for (const text of [token, token]) expect(await signaturesOf(() => verifySessionToken(text, trust))).toBe(1);
});

function signed(): Promise<string> {
  return signSessionToken({ userId: "user-1", sessionId: "session-1", generation: 1 }, { issuer, keys: [key] });
}

async function signaturesOf(run: () => Promise<unknown>): Promise<number> {
  const verify = vi.spyOn(crypto.subtle, "verify");
  try {
    await run();
    return verify.mock.calls.length;
  } finally {
    verify.mockRestore();
  }
}
