import { expect, test } from "vitest";
import { config } from "#lib/config";
import { verifySessionToken } from "#lib/session-token";
import { useFreshDatabase } from "#lib/testing/database";
import type { Anatomy } from "#lib/token-anatomy";
import { sampleAnatomy } from "#lib/web/sample-token";

useFreshDatabase();

test("the token that everybody is shown is whole, and nobody's keys verify it", async () => {
  const sample = await sampleAnatomy();
  const { header, payload, signature } = sample;
  const text = [header.text, payload.text, signature.text].join(".");
  expect(signature.text).toHaveLength(86);
  expect(valueIn(sample, "sub")).toMatch(/^"[\w-]{22}"$/);
  const trusting = { ...config().sessionTrust, issuer: "https://latchkey.example" };
  expect(await verifySessionToken(text, trusting)).toEqual({ ok: false, error: "not-ours" });
});

test("each is signed by a key of its own", async () => {
  const kids = await Promise.all([sampleAnatomy(), sampleAnatomy()]);
  expect(new Set(kids.map(({ header }) => header.members.find(({ name }) => name === "kid")?.value)).size).toBe(2);
});

function valueIn({ payload }: Anatomy, claim: string) {
  return payload.members.find(({ name }) => name === claim)?.value;
}
