/** Headers that a server reads, with values that it does not expect. */
import fc from "fast-check";
import { cookieName } from "#e2e/requests";
import type { Header } from "./exchange";
import { anyEncoded, anyHeaderValue, anyJson, anyText, asHeaderValue } from "./values";

/** What the server, Next and we look at; and some that nobody should believe. */
const names = [
  ..."accept accept-encoding accept-language authorization cache-control cookie dnt expect forwarded".split(" "),
  ..."if-match if-modified-since if-none-match link max-forwards next-action next-hmr-refresh next-resume".split(" "),
  ..."next-router-prefetch next-router-segment-prefetch next-router-state-tree next-url origin pragma".split(" "),
  ..."priority purpose range referer rsc save-data sec-fetch-dest sec-fetch-mode sec-fetch-site".split(" "),
  ..."sec-fetch-user sec-gpc sec-purpose server-timing te traceparent tracestate user-agent via".split(" "),
  ..."x-action-redirect x-forwarded-for x-forwarded-host x-forwarded-proto x-http-method-override".split(" "),
  ..."x-latchkey-address x-latchkey-path x-matched-path x-middleware-subrequest x-nextjs-data".split(" "),
  ..."x-original-url x-prerender-revalidate x-real-ip x-request-id __proto__ constructor".split(" "),
];

const agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Safari/537.36";

const usual: readonly Header[] = [
  ["user-agent", agent],
  ["accept", "text/html,application/json;q=0.9,*/*;q=0.8"],
  ["accept-language", "de-AT,de;q=0.9,en;q=0.8"],
  ["rsc", "1"],
  ["next-router-state-tree", encodeURIComponent('["",{"children":["dashboard",{"children":["__PAGE__",{}]}]},null]')],
  ["next-router-prefetch", "1"],
  ["sec-fetch-dest", "document"],
  ["sec-fetch-dest", "empty"],
  ["expect", "100-continue"],
  ["if-none-match", "*"],
  ["range", "bytes=0-1,5-9"],
];

/** Up to three headers besides those that a caller sends. */
export const anyHeaders: fc.Arbitrary<readonly Header[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...usual) },
    { weight: 6, arbitrary: fc.tuple(fc.constantFrom(...names), anyHeaderValue) },
    { weight: 1, arbitrary: anyJson.map((json): Header => ["next-router-state-tree", encoded(json)]) },
    { weight: 4, arbitrary: fc.tuple(fc.constant("cookie"), cookies()) },
    {
      weight: 1,
      arbitrary: fc.tuple(
        fc.constant("authorization"),
        anyHeaderValue.map((text) => `Bearer ${text}`),
      ),
    },
  ),
  { maxLength: 3 },
);

/** By which a change is known to come from our own pages, mostly. */
export const anySite: fc.Arbitrary<readonly Header[]> = fc.oneof(
  { weight: 20, arbitrary: fc.constant([["sec-fetch-site", "same-origin"]] as const) },
  { weight: 1, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: anyHeaderValue.map((value) => [["sec-fetch-site", value]] as const) },
  { weight: 1, arbitrary: anyHeaderValue.map((value) => [["origin", value]] as const) },
);

/** Cookies of ours that somebody else wrote: flashes and tokens. */
function cookies(): fc.Arbitrary<string> {
  const flashed = ["sign-in", "dashboard-account", "sign-up-finish", "dashboard-tokens-new"].map(
    (page) => `latchkey-flash-${page}`,
  );
  const all = [...flashed, cookieName, "latchkey-device", "latchkey-new-api-token", "latchkey-renewed", "__proto__"];
  const value = fc.oneof(
    fc.oneof(flash(), anyJson).map((json) => Buffer.from(json).toString("base64url").slice(0, 8_000)),
    fc.tuple(jwtPart(), jwtPart(), jwtPart()).map((parts) => parts.join(".")),
    anyEncoded,
    anyHeaderValue,
  );
  return fc
    .array(
      fc.tuple(fc.constantFrom(...all), value).map((pair) => pair.join("=")),
      { minLength: 1, maxLength: 3 },
    )
    .map((pairs) => pairs.join("; "));
}

/** What a flash may hold, and what not, in its own form. */
function flash(): fc.Arbitrary<string> {
  const code = fc.oneof(fc.constantFrom("kept", "wrong-credentials", "invalid-fields", "toString"), anyText);
  const texts = fc.dictionary(fc.oneof(fc.constantFrom("email", "scopes", "__proto__"), anyText), anyText, {
    maxKeys: 3,
  });
  const fields = fc.dictionary(fc.constantFrom("email", "password", "__proto__"), fc.array(code, { maxLength: 3 }));
  const members = { notice: code, problem: code, values: texts, fields, retryAfter: fc.double() };
  return fc.record(members, { requiredKeys: [] }).map((value) => JSON.stringify(value));
}

function jwtPart(): fc.Arbitrary<string> {
  const known = ['{"alg":"none"}', '{"alg":"ES256","typ":"session+jwt"}', '{"sub":"1","exp":9e99}'];
  return fc
    .oneof(fc.constantFrom(...known), anyJson)
    .map((json) => Buffer.from(json).toString("base64url").slice(0, 900));
}

function encoded(json: string): string {
  return asHeaderValue(encodeURIComponent(json.toWellFormed()).slice(0, 12_000));
}
