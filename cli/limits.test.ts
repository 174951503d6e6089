import { describe, expect, test } from "vitest";
import { rateLimits } from "#lib/auth/rate-limit";
import { useFreshDatabase } from "#lib/testing/database";
import { op, opJson } from "#lib/testing/operator";

useFreshDatabase();

describe("npm run op -- limits", { timeout: 60_000 }, () => {
  test("lists each limit, what it counts, and how much it lets through in which time", async () => {
    const { code, output, complaint } = await op(["limits"]);
    expect([code, complaint]).toEqual([0, ""]);
    expect(output).toMatch(/^LIMIT +MOST +IN +COUNTS\n/);
    expect(output).toMatch(/^mail-to-address +3 +1 hour +mails of one purpose to an address; silent$/m);
    expect(output.trimEnd().split("\n")).toHaveLength(1 + Object.keys(rateLimits).length);
  });

  test("says the same to programs", async () => {
    const { limits } = await opJson(["limits"]);
    expect(limits.map(({ name }: { name: string }) => name)).toEqual(Object.keys(rateLimits));
    expect(limits[1]).toEqual({
      name: "mail-from-peer",
      most: 10,
      perSeconds: 3600,
      counts: "requests for mail from a peer",
    });
  });
});
