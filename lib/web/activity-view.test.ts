import { describe, expect, test } from "vitest";
import { eventKinds } from "#lib/auth/activity";
import { newId } from "#lib/secret";
import { activityPath, parseActivityView } from "#lib/web/activity-view";

describe("what an address asks for of the activity", () => {
  test("is what it was made from", () => {
    for (const kind of [undefined, ...eventKinds]) {
      for (const before of [undefined, newId()]) {
        const { searchParams, pathname, hash } = new URL(activityPath({ kind, before }), "http://localhost");
        expect(parseActivityView(Object.fromEntries(searchParams))).toEqual({ kind, before });
        expect(pathname + hash).toBe("/dashboard/activity#events");
      }
    }
  });

  test.each([
    "",
    "nonsense",
    "Sign-In",
    "toString",
    "__proto__",
    "' OR 1=1 --",
    "\0",
    "a".repeat(21),
    "a".repeat(23),
    `${"a".repeat(21)}%`,
    ["sign-in"],
    ["a".repeat(22)],
    ["sign-in", "a".repeat(22)],
    undefined,
  ])("is everything where it cannot be understood: %j", (odd) => {
    expect(parseActivityView({ kind: odd, before: odd })).toEqual({ kind: undefined, before: undefined });
  });
});
