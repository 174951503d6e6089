import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { browserFamily, deviceName } from "#lib/device";

const webKit = "AppleWebKit/537.36 (KHTML, like Gecko)";

describe("a user agent in words", () => {
  test.each([
    ["Chrome on macOS", `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webKit} Chrome/140.0.0.0 Safari/537.36`],
    [
      "Edge on Windows",
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webKit} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`,
    ],
    ["Firefox on Windows", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"],
    ["Chrome on Android", `Mozilla/5.0 (Linux; Android 14; Pixel 8) ${webKit} Chrome/140.0.0.0 Mobile Safari/537.36`],
    [
      "Samsung Internet on Android",
      `Mozilla/5.0 (Linux; Android 14) ${webKit} SamsungBrowser/27.0 Chrome/125 Mobile Safari/537.36`,
    ],
    ["Chrome on Linux", `Mozilla/5.0 (X11; Linux x86_64) ${webKit} HeadlessChrome/140.0.0.0 Safari/537.36`],
    ["Chrome on Chrome OS", `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${webKit} Chrome/140.0.0.0 Safari/537.36`],
    [
      "Safari on iPhone",
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    ],
    [
      "Safari on iPad",
      "Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.0 Mobile/15E148 Safari/604.1",
    ],
    ["curl", "curl/8.5.0"],
    ["A program", "Call-0800-123456.evil.example/1"],
    ["python-requests", "python-requests/2.32"],
  ])("%s", (words, userAgent) => {
    expect(deviceName(userAgent)).toBe(words);
  });

  test.each([null, "", " ", "<script>alert(1)</script>", "\0", "../../etc/passwd"])(
    "%j is an unknown device",
    (odd) => {
      expect(deviceName(odd)).toBe("Unknown device");
    },
  );

  test.each([
    "URGENT: call 555 0100 at once/1.0 ",
    "visit http://evil.example now/1.0 x",
    "Mozilla/5.0 (iPhone; CALL 555 0100) evil.example/1.0 ",
  ])("%j is not quoted to the person", (message) => {
    expect(deviceName(message)).not.toMatch(/555|evil/);
  });

  test("a huge user agent costs no more than a long one", () => {
    expect(deviceName(`curl/8 ${"Android ".repeat(100_000)}`)).toMatch(/Android|curl/);
  });
});

describe("whatever a client says of itself", () => {
  const scraps = fc.constantFrom(
    ..."Mozilla/5.0|(iPhone; CPU iPhone OS 18_5 like Mac OS X)|(X11; Linux x86_64)|(Windows NT 10.0; Win64; x64)".split(
      "|",
    ),
    ..."AppleWebKit/605.1.15|Gecko/20100101|Chrome/140|Version/18.5|Safari/605|Firefox/145|Edg/140|OPR/9|bot|curl/8|(Android 14; Canary)|iPad|Tizen|PlayStation|Roku/Canary|webOS|KAIOS/3|SMART-TV|; Canary Build/".split(
      "|",
    ),
  );
  const agent = fc
    .array(fc.oneof(scraps, fc.constantFrom("Canary", "Canary/1.0", "(Canary)", "Canary OS 5"), fc.string()), {
      maxLength: 9,
    })
    .map((parts) => parts.join(" "));

  test("people read words of ours about it, and none of its own", () => {
    fc.assert(
      fc.property(agent, (said) => {
        for (const words of [deviceName(said), browserFamily(said) ?? ""]) {
          expect(words).toMatch(/^[A-Za-z0-9 ._/-]{0,60}$/);
          expect(words).not.toMatch(/canary/i);
        }
      }),
      { numRuns: 300 },
    );
  });
});
