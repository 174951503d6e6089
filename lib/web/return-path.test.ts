import fc from "fast-check";
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

describe("whatever is asked for", () => {
  const signs = fc.constantFrom("/", "/", "//", ".", "..", "\\", "api", "session", "evil.test");
  const scraps = fc.constantFrom(
    ..."@ : ; ? # % %2f %5c %2e %09 %00 & = http: https:// javascript: _next dashboard next= é".split(" "),
    ..."\t\n\r\0 \u00a0\u2028\u3002\uff0f\ud800",
  );
  const scrap = fc.oneof({ weight: 4, arbitrary: signs }, { weight: 1, arbitrary: scraps });
  const text = fc.oneof(
    { weight: 4, arbitrary: fc.array(scrap, { maxLength: 7 }).map((parts) => `/${parts.join("")}`) },
    { weight: 1, arbitrary: fc.array(scrap, { maxLength: 7 }).map((parts) => parts.join("")) },
    { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
  );

  test("a return path stays on this site, for every browser, in a header and when it is read again", () => {
    fc.assert(
      fc.property(text, fc.constantFrom("https://app.example", "http://localhost:3000/sign-in"), (asked, base) => {
        const path = parseReturnPath(asked);
        if (path === null) return;
        const url = new URL(path, base);
        expect([url.origin, `${url.pathname}${url.search}`]).toEqual([new URL(base).origin, path]);
        expect(path).toMatch(/^\/(?![/\\])[!-~]*$/);
        expect(url.pathname).not.toMatch(/^\/(api|session|_next)(\/|$)/);
        expect(parseReturnPath(path)).toBe(path);
        expect(new URL(withNext("/sign-in", path), base).searchParams.get("next")).toBe(path);
      }),
      { numRuns: 1000 },
    );
  });
});
