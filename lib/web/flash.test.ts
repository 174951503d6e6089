import { describe, expect, test, vi } from "vitest";
import { useFreshDatabase } from "#lib/testing/database";
import { clearedFlashCookie, flashCookie, keptCookie, readFlash } from "#lib/web/flash";

const page = "/dashboard/password-change";
const nothing = { notice: null, refusal: null, values: {} };

/** The cookies that a browser sends, by name. */
const sent = vi.hoisted(() => new Map<string, string>());
vi.mock("next/headers", () => ({
  cookies: async () => ({ get: (name: string) => (sent.has(name) ? { value: sent.get(name) } : undefined) }),
}));

useFreshDatabase();

describe("what was left for a page", () => {
  test("is what was typed, said to be kept, for as long as it takes to give the password", async () => {
    const cookie = keptCookie(page, { name: "Ada <script>" });
    expect(cookie).toMatch(/; Path=\/dashboard\/password-change; HttpOnly; SameSite=Lax; Max-Age=600$/);
    bring(cookie);
    expect(await readFlash(page)).toEqual({
      notice: "Nothing has changed yet. What you entered is still here: send it once more.",
      refusal: null,
      values: { name: "Ada <script>" },
    });
  });

  test("is a refusal in sentences, with the values", async () => {
    bring(
      flashCookie(page, { problem: "invalid-fields", fields: { password: ["password-wrong"] }, values: { a: "b" } }),
    );
    expect(await readFlash(page)).toEqual({
      notice: null,
      refusal: {
        code: "invalid-fields",
        message: "Some of what you entered needs another look.",
        fields: { password: ["That is not your password. Check it and try again."] },
        values: { a: "b" },
        wait: null,
      },
      values: { a: "b" },
    });
  });

  test("is nothing for another page, and nothing once taken back", async () => {
    bring(keptCookie(page, { name: "Ada" }));
    expect(await readFlash("/dashboard/password")).toEqual(nothing);
    bring(clearedFlashCookie(page));
    expect(await readFlash(page)).toEqual(nothing);
  });

  test("leaves out a value that is too long for a cookie, and keeps the others", async () => {
    bring(keptCookie(page, { short: "a".repeat(300), long: "a".repeat(301) }));
    expect(Object.keys((await readFlash(page)).values)).toEqual(["short"]);
  });
});

test.each([
  "",
  "!",
  encoded("text"),
  encoded([]),
  encoded({ values: { name: 7 } }),
  encoded({ values: { name: "a".repeat(301) } }),
  encoded({ problem: "no-such-problem" }),
  encoded({ notice: "<b>", values: { name: "Ada" } }),
  encoded({ fields: { password: ["no-such-code"] } }),
  encoded({ notice: "kept", more: true }),
])("a flash that anybody else wrote is none: %j", async (value) => {
  bring(`latchkey-flash-dashboard-password-change=${value}; Path=/`);
  expect(await readFlash(page)).toEqual(nothing);
});

/** Sends back what a `Set-Cookie` value has set. */
function bring(cookie: string): void {
  const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
  sent.clear();
  sent.set(name, value);
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
