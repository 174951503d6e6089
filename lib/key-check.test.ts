import { describe, expect, test } from "vitest";
import { findUnfitKeys } from "#lib/key-check";
import { SigningKeySet } from "#lib/key-set";
import { signingKeyFor } from "#lib/testing/environment";

const [session, access] = [await signingKeyFor("session"), await signingKeyFor("access-token")];

describe("signing keys", () => {
  test("are fit as they were made", async () => {
    expect(await unfit(session, access)).toEqual([]);
  });

  test.each([
    ["another private member", { ...access, d: session.d }],
    ["a kid that is another's", { ...access, kid: "A".repeat(43) }],
    ["a point off the curve", { ...access, x: "A".repeat(43) }],
  ])("are not with %s", async (_, spoilt) => {
    expect(await unfit(session, spoilt)).toEqual([spoilt.kid]);
  });

  test("of two purposes are two keys", () => {
    const copy = { ...session, purpose: "access-token", kid: "A".repeat(43) };
    expect(SigningKeySet.safeParse(JSON.stringify({ keys: [session, copy] })).success).toBe(false);
  });
});

function unfit(...keys: object[]) {
  return findUnfitKeys(SigningKeySet.parse(JSON.stringify({ keys })));
}
