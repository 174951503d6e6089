import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Duration, days, hours, minutes, plus } from "#lib/clock";
import { keyStatuses, overlaps, type Rotation, rotateKey } from "#lib/key-rotation";
import { publicKeysOf, SigningKeySet, verificationKeys } from "#lib/key-set";
import { signSessionToken, verifySessionToken } from "#lib/session-token";
import { signingKeyFor } from "#lib/testing/environment";

const start = new Date("2026-03-01T12:00:00Z");
const overlap = days(14);
const issuer = "http://localhost:3000";
let keySet: string;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: start });
  keySet = JSON.stringify({ keys: [await signingKeyFor("session"), await signingKeyFor("access-token")] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("rotating the session key", () => {
  test("adds a key that signs once every process has had the time to restart", async () => {
    const { keySet: rotated, activeFrom, restartBy, kid, removed } = await rotate();
    expect([activeFrom, restartBy, removed]).toEqual([plus(start, hours(1)), plus(start, hours(1)), []]);
    expect(states(rotated, start)).toEqual(["signing", "waiting", "signing"]);
    expect(states(rotated, activeFrom)).toEqual(["verifying", "signing", "signing"]);
    expect(SigningKeySet.parse(rotated).at(-1)).toMatchObject({ kid, purpose: "session" });
  });

  test("signs nobody out: tokens of either key are ours, before, at the change, and until the overlap is over", async () => {
    const { keySet: rotated, activeFrom } = await rotate();
    const before = await sign(keySet);
    vi.setSystemTime(activeFrom);
    const after = await sign(rotated);
    expect(after.split(".")[0]).not.toBe(before.split(".")[0]);
    expect(await isOurs(after, rotated)).toBe(true);
    vi.setSystemTime(plus(activeFrom, (overlap - 1) as Duration));
    expect(await isOurs(before, rotated)).toBe(true);
    vi.setSystemTime(plus(activeFrom, overlap));
    expect(await isOurs(before, rotated)).toBe(false);
  });

  test("drops the keys of all purposes whose overlap is over, and leaves the others as they are written", async () => {
    const first = await rotate();
    vi.setSystemTime(plus(first.activeFrom, overlap));
    const second = await rotate(first.keySet);
    const [retired, ...kept] = written(keySet);
    expect(second.removed).toEqual([retired?.kid]);
    expect(written(second.keySet).slice(0, 2)).toEqual([...kept, written(first.keySet).at(-1)]);
    expect(written(second.keySet)).toHaveLength(3);
  });

  test("is refused while the key made before waits for its time, but not for another purpose", async () => {
    const { keySet: rotated } = await rotate();
    expect(await rotateKey(rotated, "session", hours(1), overlaps(overlap))).toEqual({
      ok: false,
      error: "key-waiting",
    });
    expect((await rotateKey(rotated, "access-token", hours(1), overlaps(overlap))).ok).toBe(true);
  });

  test.each([undefined, "", "{}", "no"])("is refused where the set is %j", async (text) => {
    const refused = await rotateKey(text, "session", hours(1), overlaps(overlap));
    expect(refused).toEqual({ ok: false, error: "key-set-unreadable" });
  });
});

test("a new access-token key is published for as long as others keep the key set, before it signs", async () => {
  const { activeFrom, restartBy } = await rotate(keySet, "access-token");
  expect([restartBy, activeFrom]).toEqual([plus(start, hours(1)), plus(start, hours(2))]);
});

test("what a key is said to do agrees with which keys verify", async () => {
  const { keySet: rotated, activeFrom } = await rotate();
  for (const time of [start, activeFrom, plus(activeFrom, minutes(1)), plus(activeFrom, overlap)]) {
    const keys = publicKeysOf(SigningKeySet.parse(rotated));
    const said = keyStatuses(keys, overlaps(overlap), time).filter((key) => key.purpose === "session");
    const living = said.filter(({ state }) => state !== "retired").map(({ kid }) => kid);
    expect(living).toEqual([...verificationKeys(keys, "session", time, overlap).keys()]);
  }
});

async function rotate(text = keySet, purpose: "session" | "access-token" = "session"): Promise<Rotation> {
  const rotation = await rotateKey(text, purpose, hours(1), overlaps(overlap));
  if (!rotation.ok) throw new Error(rotation.error);
  return rotation.value;
}

function states(text: string, time: Date) {
  return keyStatuses(SigningKeySet.parse(text), overlaps(overlap), time).map(({ state }) => state);
}

function written(text: string): { kid: string }[] {
  return JSON.parse(text).keys;
}

function sign(text: string): Promise<string> {
  const pointer = { userId: "someone", sessionId: "some-session", generation: 1 };
  return signSessionToken(pointer, { issuer, keys: SigningKeySet.parse(text) });
}

async function isOurs(token: string, text: string): Promise<boolean> {
  return (await verifySessionToken(token, { issuer, keys: publicKeysOf(SigningKeySet.parse(text)), overlap })).ok;
}
