import { afterEach, describe, expect, test, vi } from "vitest";
import { fromIsoTime, hours, plus } from "#lib/clock";
import { newSecret } from "#lib/secret";
import { clearedSessionCookie, deviceCookie, sessionCookie } from "#lib/web/session-cookie";

const now = fromIsoTime("2026-11-24T12:00:00.000Z");
const [https, http] = [{ secure: true }, { secure: false }];

afterEach(() => {
  vi.useRealTimers();
});

describe("over https", () => {
  const secret = newSecret();

  test.each([
    [
      "hands the token over",
      sessionCookie(https, { token: "t.o.k", keepUntil: null }),
      "__Host-latchkey-session=t.o.k",
    ],
    ["takes it back", clearedSessionCookie(https), "__Host-latchkey-session="],
    ["makes a browser known", deviceCookie(https, secret), `__Host-latchkey-device=${secret}`],
  ])("what %s can be set by this host alone, is sent to it alone, and is out of script's reach", (_, cookie, pair) => {
    const [first, ...attributes] = cookie.split("; ");
    expect(first).toBe(pair);
    expect(attributes.slice(0, 4)).toEqual(["Path=/", "HttpOnly", "SameSite=Lax", "Secure"]);
    expect(cookie).not.toMatch(/domain/i);
  });
});

test("over plain http, which is this machine alone, there is no Secure to be dropped for", () => {
  const cookie = sessionCookie(http, { token: "t.o.k", keepUntil: null });
  expect(cookie).toBe("latchkey-session=t.o.k; Path=/; HttpOnly; SameSite=Lax");
});

test("it lasts for as long as the browser is open, or until the session's end where it is to be kept", () => {
  vi.useFakeTimers({ toFake: ["Date"], now });
  expect(sessionCookie(https, { token: "t.o.k", keepUntil: null })).not.toContain("Max-Age");
  expect(sessionCookie(https, { token: "t.o.k", keepUntil: plus(now, hours(2)) })).toMatch(/; Max-Age=7200$/);
  expect(sessionCookie(https, { token: "t.o.k", keepUntil: plus(now, hours(-1)) })).toMatch(/; Max-Age=0$/);
});
