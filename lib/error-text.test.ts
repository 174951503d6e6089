import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { db } from "#lib/db/client";
import { errorText } from "#lib/error-text";
import { useFreshDatabase } from "#lib/testing/database";
import { person } from "#lib/testing/rows";

const canary = "a-canary";

useFreshDatabase();

describe("what is written of an error", () => {
  test.each([
    ["makes no sense", { passwordHash: canary, name: { canary } }, "Expected String, provided Object"],
    ["breaks a rule", { id: "one", passwordHash: canary }, "Unique constraint failed"],
  ])("tells why, and nothing of what was to be written: a statement that %s", async (_, odd, why) => {
    await db().user.create({ data: person("one") });
    const refused = db().user.create({ data: { ...person("other"), ...odd } as never });
    const text = errorText(await refused.catch((reason) => reason));
    expect(text).toContain("Invalid `");
    expect(text).toContain(why);
    expect(text).toMatch(/^ {4}at /m);
    expect(text).not.toContain(canary);
  });

  test.each([
    [new TypeError("no such thing"), /^TypeError: no such thing\n {4}at /],
    ["a mere text", /^a mere text$/],
    ["the first line\na canary\nthe last", /^the first line ... the last$/],
    [undefined, /^undefined$/],
    [["a canary"], /^\[object Array\]$/],
    [Object.create(null), /^\[object Object\]$/],
    [Object.assign(new Error("odd"), { message: 5, stack: null }), /^Error: 5$/],
    [runInNewContext("new RangeError('from the edge')"), /^RangeError: from the edge\n {4}at /],
  ])("names it, and where it was thrown: %s", (error, text) => {
    expect(errorText(error)).toMatch(text);
  });
});
