import { describe, expect, test } from "vitest";
import { parseReturnPath, withNext } from "#lib/web/return-path";

describe("a return path", () => {
  test.each(["/", "/dashboard", "/dashboard/sessions?page=2", "/a//b", "/a%2Fb", "/sign-in?next=%2Fdashboard"])(
    "may be %s",
    (path) => {
      expect(parseReturnPath(path)).toBe(path);
    },
  );

  test("is taken without its fragment and without dots", () => {
    expect(parseReturnPath("/a/../dashboard#top")).toBe("/dashboard");
  });

  test.each([
    "//evil.test",
    "///evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "/\t/evil.test",
    "/\n/evil.test",
    "/.//evil.test",
    "/a/..//evil.test",
    "https://evil.test",
    "https:/dashboard",
    "javascript:alert(1)",
    "data:text/html,x",
    "dashboard",
    "",
    " /dashboard",
    "/dash board",
    "/\u0000",
    "/ünïcode",
    `/${"a".repeat(1001)}`,
    "/api/me",
    "/api",
    "/session/renew?next=/dashboard",
    "/_next/static/x.js",
    undefined,
    null,
    7,
    ["/dashboard"],
    { toString: () => "/dashboard" },
  ])("is not %j", (text) => {
    expect(parseReturnPath(text)).toBeNull();
  });

  test("is handed on encoded, or not at all", () => {
    expect(withNext("/sign-in", "/dashboard?a=1&b=2")).toBe("/sign-in?next=%2Fdashboard%3Fa%3D1%26b%3D2");
    expect(withNext("/sign-in", "//evil.test")).toBe("/sign-in");
  });
});
