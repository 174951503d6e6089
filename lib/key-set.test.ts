import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { config } from "#lib/config";
import { findUnfitKeys } from "#lib/key-check";
import { PublicKeySet, SigningKeySet } from "#lib/key-set";
import { publishedKeySet } from "#lib/published-keys";
import { signingKeyFor, testEnvironment, useEnvironment } from "#lib/testing/environment";

type Jwk = Record<string, unknown>;
let keys: readonly Jwk[];

beforeAll(async () => {
  useEnvironment(testEnvironment("data"));
  keys = [await signingKeyFor("session"), await signingKeyFor("access-token")];
});

const anyValue = fc.oneof(
  fc.constantFrom("", "A".repeat(43), "A".repeat(44), "=".repeat(43), null, {}, []),
  fc.jsonValue(),
);

describe("a set of signing keys", () => {
  test("is none, whatever other text it is; and reading it throws nothing", () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      anyValue.map((value) => JSON.stringify({ keys: [value] })),
    );
    fc.assert(
      fc.property(text, (other) => {
        expect(SigningKeySet.safeParse(other).success).toBe(false);
        if (!/"keys":\\[\\]/.test(other)) expect(PublicKeySet.safeParse(other).success).toBe(false);
      }),
    );
  });

  test("with any one member changed is none, or the change is found out before it signs anything", async () => {
    expect(SigningKeySet.safeParse(JSON.stringify({ keys })).success).toBe(true);
    const names = fc.constantFrom("kty", "crv", "x", "y", "d", "kid", "alg", "use", "purpose");
    await fc.assert(
      fc.asyncProperty(names, fc.oneof(anyValue, fc.stringMatching(/^[\w-]{43}$/)), async (name, value) => {
        const [session, access] = keys;
        fc.pre(session?.[name] !== value);
        const read = SigningKeySet.safeParse(JSON.stringify({ keys: [{ ...session, [name]: value }, access] }));
        if (read.success) expect(await findUnfitKeys(read.data)).toHaveLength(1);
      }),
      { numRuns: 50 },
    );
  });

  test("is published without whatever else a key holds", () => {
    const { accessTrust } = config();
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (more) => {
        const spiked = accessTrust.keys.map((key) => ({ ...more, ...key, d: "canary" }));
        const { keys: published } = publishedKeySet({ ...accessTrust, keys: spiked });
        for (const key of published) expect(Object.keys(key).sort()).toEqual("alg crv kid kty use x y".split(" "));
      }),
    );
  });
});
