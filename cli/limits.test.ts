import { describe, expect, test } from "vitest";
import { guessLimits, hashLimits, rateLimits } from "#lib/limits";
import { useFreshDatabase } from "#lib/testing/database";
import { op, opJson } from "#lib/testing/operator";

const names = [...Object.keys(guessLimits), ...Object.keys(rateLimits), ...Object.keys(hashLimits)];

useFreshDatabase();

describe("npm run op -- limits", { timeout: 60_000 }, () => {
  test("lists each limit, what it counts, and how much it lets through in which time", async () => {
    const { code, output, complaint } = await op(["limits"]);
    expect([code, complaint]).toEqual([0, ""]);
    expect(output).toMatch(/^LIMIT +MOST +IN +COUNTS\n/);
    expect(output).toMatch(/^mail-to-address +3 +1 hour +mails of one purpose to an address; silent$/m);
    expect(output).toMatch(/^password-of-address +5 free, 100 +a row +wrong passwords for an address, at sign-in$/m);
    expect(output).toContain("5 are free. Then each takes a wait: 1 second, 2, 4 and so on, up to 15 minutes.");
    expect(output).toMatch(/^hashes-waiting-of-peer +8 +a thread +those of them that are a peer's$/m);
    const [lines = ""] = output.split("\n\n");
    expect(lines.split("\n")).toHaveLength(1 + names.length);
  });

  test("says the same to programs", async () => {
    const { limits } = await opJson(["limits"]);
    expect(limits.map(({ name }: { name: string }) => name)).toEqual(names);
    expect(limits[0]).toMatchObject({
      name: "password-of-address",
      most: 100,
      free: 5,
      longestWaitSeconds: 900,
      forgottenAfterSeconds: 2_592_000,
    });
    expect(limits.find(({ name }: { name: string }) => name === "mail-from-peer")).toEqual({
      name: "mail-from-peer",
      most: 10,
      perSeconds: 3600,
      counts: "requests for mail from a peer",
    });
  });
});
