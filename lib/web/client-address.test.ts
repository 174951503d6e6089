import fc from "fast-check";
import { NextRequest } from "next/server";
import { describe, expect, test } from "vitest";
import { testEnvironment, useEnvironment } from "#lib/testing/environment";
import { bearerOf } from "#lib/web/bearer-token";
import { callerOf } from "#lib/web/client-address";
import { sessionCookie } from "#lib/web/session-cookie";

useEnvironment(testEnvironment("data"));

/** Text as a header may hold it, a character a byte. */
const value = fc.string({ unit: fc.nat(0xff).map((code) => String.fromCharCode(code)) }).map(withoutControls);
const token = fc.stringMatching(/^[\w.-]{1,60}$/);

describe("whatever headers a request has", () => {
  test("who sends it is read from them, and what is too long is cut", () => {
    const names = fc.constantFrom("cookie", "user-agent", "authorization", "x-latchkey-address", "accept");
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            names,
            fc.oneof(
              value,
              value.map((text) => text.repeat(50)),
            ),
          ),
        ),
        (headers) => {
          const request = new NextRequest("http://localhost/", { headers: new Headers(headers) });
          const caller = callerOf(request.headers, request.cookies);
          expect(caller.userAgent.length).toBeLessThanOrEqual(300);
          expect(typeof caller.address).toBe("string");
          expect(
            [caller.sessionToken, caller.deviceToken].every((one) => one === null || typeof one === "string"),
          ).toBe(true);
          expect(bearerOf(request.headers) === null || typeof bearerOf(request.headers) === "string").toBe(true);
        },
      ),
    );
  });

  test("the session cookie that was set comes back as it was, among cookies of any other name", () => {
    const other = fc.tuple(
      fc.stringMatching(/^[\w%]{0,9}$/),
      value.map((text) => text.replaceAll(";", "")),
    );
    fc.assert(
      fc.property(token, fc.array(other), fc.array(other), (issued, before, after) => {
        const ours = sessionCookie({ secure: false }, { token: issued, keepUntil: null }).split(";")[0];
        const cookies = [...before.map((pair) => pair.join("=")), ours, ...after.map((pair) => pair.join("="))];
        const request = new NextRequest("http://localhost/", { headers: { cookie: cookies.join("; ") } });
        expect(callerOf(request.headers, request.cookies).sessionToken).toBe(issued);
      }),
    );
  });

  test("a token is read from Authorization as it was written, and from no other scheme", () => {
    const scheme = fc.mixedCase(fc.constant("bearer"));
    fc.assert(
      fc.property(scheme, fc.stringMatching(/^[ \t]{1,5}$/), token, value, (name, space, bearer, other) => {
        expect(bearerOf(new Headers({ authorization: `${name}${space}${bearer}` }))).toBe(bearer);
        if (!/^\s*bearer/i.test(other)) expect(bearerOf(new Headers({ authorization: other }))).toBeNull();
        expect(bearerOf(new Headers({ authorization: `${name}${bearer.replace(/^\W+/, "")}x ${bearer}` }))).toBeNull();
      }),
    );
  });
});

function withoutControls(text: string): string {
  return text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, "");
}
