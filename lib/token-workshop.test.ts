import { beforeAll, describe, expect, test } from "vitest";
import { config } from "#lib/config";
import { verifySessionToken } from "#lib/session-token";
import { useFreshDatabase } from "#lib/testing/database";
import { changed, withHeader, withPayload } from "#lib/token-draft";
import {
  type Attempt,
  judged,
  openWorkshop,
  rightToken,
  signedAgain,
  tricks,
  type Workshop,
} from "#lib/token-workshop";

useFreshDatabase();

let workshop: Workshop;
let right: Attempt;

beforeAll(async () => {
  workshop = await openWorkshop();
  right = await judged(await rightToken(workshop), workshop);
});

describe("the workshop", () => {
  test("begins with a token that passes, and that nobody else believes", async () => {
    expect(failedCheck(right)).toBe("none");
    expect(await verifySessionToken(right.draft.text, config().sessionTrust)).toEqual({ ok: false, error: "not-ours" });
  });

  test.each([
    ["Change who it is (sub)", "Signature"],
    ["Set alg to none", "Algorithm"],
    ["Sign with another key", "Key"],
    ["Let it expire (exp)", "Times"],
    ["Take it elsewhere (aud)", "Audience"],
  ])("%s fails the check %s", async (label, check) => {
    expect(failedCheck(await judged(await played(label), workshop))).toBe(check);
  });

  test("has no other tricks", () => {
    expect(tricks).toHaveLength(5);
  });

  test("whoever has the right key can make anything pass, save what the header asks for", async () => {
    const forged = await signedAgain(await played("Change who it is (sub)"), workshop);
    expect(failedCheck(await judged(forged, workshop))).toBe("none");
    const unsigned = await signedAgain(await played("Set alg to none"), workshop);
    expect(failedCheck(await judged(unsigned, workshop))).toBe("Algorithm");
  });

  test("the other key does not become right by the name of the right one", async () => {
    const other = await played("Sign with another key");
    const named = withHeader(other, changed(other.header, { kid: workshop.key.kid }));
    expect(failedCheck(await judged(named, workshop))).toBe("Signature");
  });

  test("signs even what is no JSON, which then is no payload", async () => {
    const odd = await signedAgain(withPayload(right.draft, "{ oh"), workshop);
    expect(failedCheck(await judged(odd, workshop))).toBe("Claims");
  });
});

async function played(label: string) {
  const trick = tricks.find((one) => one.label === label);
  if (!trick) throw new Error(`There is no trick ${label}.`);
  return trick.spoil(right.draft, workshop);
}

function failedCheck({ results }: Attempt): string {
  return results.find(({ outcome }) => outcome === "failed")?.title ?? "none";
}
