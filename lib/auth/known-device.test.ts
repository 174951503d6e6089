import { describe, expect, test } from "vitest";
import type { User } from "#lib/auth/caller";
import { deviceOf, mostDevices, rememberDevice } from "#lib/auth/known-device";
import { seconds } from "#lib/clock";
import { db } from "#lib/db/client";
import { newSecret } from "#lib/secret";
import { pass, useStoppedClock } from "#lib/testing/clock";
import { useFreshDatabase } from "#lib/testing/database";
import { someCaller, someUser } from "#lib/testing/people";

useFreshDatabase();
useStoppedClock(new Date("2026-03-01T12:00:00Z"));

describe("a browser", () => {
  test("is new to a person once, and known by its token from then on", async () => {
    const person = await someUser();
    const { token } = await deviceOf(person.id, someCaller());
    expect(await isNew(person, token)).toBe(true);
    expect(await isNew(person, token)).toBe(false);
  });

  test("is new to another person who signs in with it, and keeps its token", async () => {
    const [one, other] = [await someUser(), await someUser()];
    const { token } = await deviceOf(one.id, someCaller());
    await isNew(one, token);
    expect((await deviceOf(other.id, { ...someCaller(), deviceToken: token })).token).toBe(token);
    expect(await isNew(other, token)).toBe(true);
  });

  test.each(["", "short", "a".repeat(44), `${"a".repeat(42)};`])(
    "gets a token of its own in place of %j",
    async (text) => {
      const person = await someUser();
      const { token } = await deviceOf(person.id, { ...someCaller(), deviceToken: text });
      expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(token).not.toBe(text);
    },
  );

  test("is forgotten for a newer one where a person has too many", async () => {
    const [person, other] = [await someUser(), await someUser()];
    const tokens = Array.from({ length: mostDevices + 1 }, () => newSecret());
    await isNew(other, newSecret());
    for (const token of tokens) {
      await isNew(person, token);
      pass(seconds(1));
    }
    expect(await db().knownDevice.count({ where: { userId: person.id } })).toBe(mostDevices);
    expect(await isNew(other, newSecret())).toBe(true);
    expect(await isNew(person, tokens[1] ?? "")).toBe(false);
    expect(await isNew(person, tokens[0] ?? "")).toBe(true);
  });

  test("leaves nothing in the database to be known by, and nothing that tells who shares it", async () => {
    const [one, other] = [await someUser(), await someUser()];
    const { token } = await deviceOf(one.id, someCaller());
    for (const person of [one, other]) await isNew(person, token);
    const hashes = (await db().knownDevice.findMany()).map(({ hash }) => hash);
    expect(new Set([...hashes, token]).size).toBe(3);
  });
});

async function isNew(person: User, deviceToken: string): Promise<boolean> {
  const device = await deviceOf(person.id, { ...someCaller(), deviceToken });
  return rememberDevice(db(), person.id, device);
}
