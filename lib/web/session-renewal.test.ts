import { NextRequest } from "next/server";
import { describe, expect, test } from "vitest";
import { fromIsoTime, minutes } from "#lib/clock";
import { config } from "#lib/config";
import { pass, useStoppedClock } from "#lib/testing/clock";
import { useFreshDatabase } from "#lib/testing/database";
import { testEnvironment, useEnvironment } from "#lib/testing/environment";
import { someSession, someUser } from "#lib/testing/people";
import { mayRenew, renewOnTheWay } from "#lib/web/session-renewal";

describe("over https a renewal", () => {
  useFreshDatabase();
  useStoppedClock(fromIsoTime("2026-03-01T12:00:00.000Z"));

  test("sets cookies that are sent over https alone", async () => {
    const site = {
      PUBLIC_URL: "https://app.example.com",
      SMTP_URL: "smtps://mail.example.com",
      MAIL_FROM: "a@example.com",
    };
    useEnvironment({ ...testEnvironment(config().dataDir), ...site });
    const { token } = await someSession(await someUser());
    pass(minutes(11));
    const request = new NextRequest(`${site.PUBLIC_URL}/session/renew`, {
      headers: { cookie: `__Host-latchkey-session=${token}` },
    });
    const cookies = (await renewOnTheWay(request)).headers.getSetCookie();
    expect(cookies.map((cookie) => cookie.split("=", 1)[0])).toEqual(["__Host-latchkey-session", "latchkey-renewed"]);
    for (const cookie of cookies) expect(cookie.split("; ")).toContain("Secure");
  });
});

test.each([
  [{}, true],
  [{ "sec-fetch-dest": "document", "sec-fetch-site": "none" }, true],
  [{ "sec-fetch-dest": "document", "sec-fetch-site": "cross-site" }, true],
  [{ "sec-fetch-dest": "empty", "sec-fetch-site": "same-origin" }, true],
  [{ "sec-fetch-dest": "empty", "sec-fetch-site": "same-site" }, false],
  [{ "sec-fetch-dest": "empty", "sec-fetch-site": "cross-site" }, false],
  [{ "sec-fetch-dest": "image", "sec-fetch-site": "same-origin" }, false],
  [{ "sec-fetch-dest": "iframe", "sec-fetch-site": "same-origin" }, false],
  [{ "x-latchkey-prefetch": "1" }, false],
  [{ "x-latchkey-prefetch": "1", "sec-fetch-dest": "document" }, false],
] as const)("a GET with %j may renew a session: %j", (headers, may) => {
  expect(mayRenew(new Headers(headers))).toBe(may);
});
