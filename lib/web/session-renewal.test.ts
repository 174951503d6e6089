import { expect, test } from "vitest";
import { mayRenew } from "#lib/web/session-renewal";

test.each([
  [{}, true],
  [{ "sec-fetch-dest": "document", "sec-fetch-site": "none" }, true],
  [{ "sec-fetch-dest": "document", "sec-fetch-site": "cross-site" }, true],
  [{ "sec-fetch-dest": "empty", "sec-fetch-site": "same-origin" }, true],
  [{ "sec-fetch-dest": "empty", "sec-fetch-site": "same-site" }, false],
  [{ "sec-fetch-dest": "empty", "sec-fetch-site": "cross-site" }, false],
  [{ "sec-fetch-dest": "image", "sec-fetch-site": "same-origin" }, false],
  [{ "sec-fetch-dest": "iframe", "sec-fetch-site": "same-origin" }, false],
  [{ "x-latchkey-prefetch": "1" }, false],
  [{ "x-latchkey-prefetch": "1", "sec-fetch-dest": "document" }, false],
] as const)("a GET with %j may renew a session: %j", (headers, may) => {
  expect(mayRenew(new Headers(headers))).toBe(may);
});
