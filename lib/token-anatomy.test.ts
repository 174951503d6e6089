import { beforeAll, describe, expect, test } from "vitest";
import { minutes, plus } from "#lib/clock";
import type { SigningKey } from "#lib/key-set";
import { signSessionToken } from "#lib/session-token";
import { useStoppedClock } from "#lib/testing/clock";
import { signedBy, someSigningKey } from "#lib/testing/forgery";
import { type Anatomy, anatomyOf, cutAnatomyOf } from "#lib/token-anatomy";
import { claimWords, headerWords } from "#lib/token-claims";

const start = new Date("2026-03-01T12:00:00Z");
const surroundings = { person: "You", session: "Firefox on Linux", site: "This site", key: "The newest key" };

let key: SigningKey;

beforeAll(async () => {
  key = await someSigningKey("session", "2026-01-01T00:00:00Z");
});
useStoppedClock(start);

describe("a token taken apart", () => {
  test("is all there: its three texts and the dots between them are the token", async () => {
    const token = await signed();
    const { header, payload, signature } = anatomyOf(token, surroundings);
    expect([header.text, payload.text, signature.text].join(".")).toBe(token);
    expect(signature.charactersLeftOut).toBe(0);
  });

  test("has words for whatever our tokens carry, and for nothing else", async () => {
    const { header, payload } = anatomyOf(await signed(), surroundings);
    expect(header.members.map(({ name }) => name)).toEqual(Object.keys(headerWords));
    expect(payload.members.map(({ name }) => name)).toEqual(Object.keys(claimWords));
  });

  test("says of each value what it means to a person", async () => {
    const { header, payload } = anatomyOf(await signed(), surroundings);
    expect(meanings(header)).toEqual({
      alg: "With a pair of keys",
      typ: "A session token",
      kid: "The newest key",
    });
    expect(meanings(payload)).toEqual({
      sub: "You",
      sid: "Firefox on Linux",
      gen: "Number 3, renewed 2 times",
      iat: { moment: start, counted: false },
      nbf: { moment: start, counted: false },
      exp: { moment: plus(start, minutes(10)), counted: true },
      iss: "This site",
      aud: "This site",
      jti: "Random",
    });
  });

  test.each([
    [1, "The first"],
    [2, "Number 2, renewed once"],
  ])("counts generation %i in words", async (generation, words) => {
    expect(meanings(anatomyOf(await signed(generation), surroundings).payload).gen).toBe(words);
  });

  test("shows what it has no words for all the same, after the rest", () => {
    const token = signedBy(key, { alg: "ES256" }, { admin: true, toString: 1, sub: "user-1" });
    const { payload } = anatomyOf(token, surroundings);
    expect(payload.members.map(({ name, title, value }) => [name, title, value])).toEqual([
      ["sub", "Subject", '"user-1"'],
      ["admin", "Something else", "true"],
      ["toString", "Something else", "1"],
    ]);
  });
});

describe("a token that is in use, taken apart", () => {
  test("keeps the first six characters of its signature, and counts the rest", async () => {
    const token = await signed();
    const { signature } = cutAnatomyOf(token, surroundings);
    expect(signature).toEqual({ text: token.split(".")[2]?.slice(0, 6), charactersLeftOut: 80 });
  });

  test("holds no more of its signature anywhere", async () => {
    const token = await signed();
    const cut = cutAnatomyOf(token, surroundings);
    expect(JSON.stringify(cut)).not.toContain(token.split(".")[2]?.slice(0, 7));
    expect(cut).toMatchObject({ header: { text: token.split(".")[0] }, payload: { text: token.split(".")[1] } });
  });
});

function signed(generation = 3): Promise<string> {
  const pointer = { userId: "user-1", sessionId: "session-1", generation };
  return signSessionToken(pointer, { issuer: "https://latchkey.test", keys: [key] });
}

function meanings({ members }: Anatomy["payload"]) {
  return Object.fromEntries(members.map(({ name, meaning }) => [name, meaning]));
}
