import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errorText } from "#lib/error-text";
import { log } from "#lib/log";
import { useLog } from "#lib/testing/log";

const logged = useLog();

const odd = fc.constantFrom(
  ...'\n\r\0\u001b\u007f\u009b\u2028\u202e\u2066\ud800\udfff"\\{}é',
  '"}\n{"level":30',
  "\\u000a",
);
const text = fc.oneof(
  fc.array(odd).map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 2000 }),
);
const fact = fc.oneof(text, fc.double(), fc.boolean(), fc.constant(null));
const name = fc.oneof(fc.constantFrom("agent", "path", "toString", "address"), text);

describe("a line of the log, whatever strangers have put into it,", () => {
  test("is one, is JSON, controls no terminal, and says what it was given", () => {
    fc.assert(
      fc.property(fc.dictionary(name, fact, { maxKeys: 4 }), text, (facts, agent) => {
        const before = logged.text().length;
        log.warn("request", { ...facts, agent } as never);
        const line = logged.text().slice(before);
        expect(line).toMatch(/^[^\n\r\p{Cc}\u2028-\u202e\u2066-\u2069]+\n$/u);
        expect(line.isWellFormed()).toBe(true);
        expect(JSON.parse(line)).toMatchObject({ level: 40, agent });
      }),
    );
  });

  test("is of an error as short as it is of any", () => {
    fc.assert(
      fc.property(text, fc.oneof(fc.constant(null), fact), (message, thrown) => {
        const error = thrown === null ? new Error(message.repeat(200)) : thrown;
        log.error("sys_crash", { error: errorText(error) });
        const said = String(logged.lines().at(-1)?.error);
        expect(said.split("\n    at ")[0]?.length).toBeLessThan(600);
      }),
      { numRuns: 30 },
    );
  });
});
