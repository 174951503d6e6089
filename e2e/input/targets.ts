/** Addresses and methods by which something may be asked for. */
import fc from "fast-check";
import { rightIdFor } from "./blanks";
import { anyEncoded } from "./values";

/** The method that is right, mostly. */
export function methodFor(right: string): fc.Arbitrary<string> {
  const wrong = fc.constantFrom("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "QUERY", "get");
  return fc.oneof({ weight: 20, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: wrong });
}

/** A path with all kinds of things at its places, and after it, mostly nothing, or a query. */
export function targetFor(path: string): fc.Arbitrary<string> {
  const places = path.match(/\{\w+\}/g) ?? [];
  const known = fc.constantFrom(rightIdFor(path), "hT2v9QxYbL0c6Ew3KfNs8A", "__proto__", "..", "%2e%2e", "%2f", "a%00");
  const filling = fc.oneof({ weight: 2, arbitrary: known }, { weight: 1, arbitrary: anyEncoded });
  return fc
    .tuple(fc.tuple(...places.map(() => filling)), ending())
    .map(
      ([fillings, end]) => places.reduce((left, place, i) => left.replace(place, () => fillings[i] ?? ""), path) + end,
    );
}

function ending(): fc.Arbitrary<string> {
  const infamous = [
    "?next=//evil.example",
    "?next=/%0d%0aX-Injected:%201",
    "?access_token=x",
    "?a=1&a=2",
    "/",
    "//",
    ";a",
  ];
  return fc.oneof(
    { weight: 8, arbitrary: fc.constant("") },
    {
      weight: 1,
      arbitrary: fc.constantFrom(...infamous, "?_rsc=abc", "?__proto__[a]=1", "?%", "%2f..", "\\", "?#", ".rsc"),
    },
    { weight: 3, arbitrary: query() },
  );
}

/** Names that pages look at, and others. */
function query(): fc.Arbitrary<string> {
  const names = fc.oneof(fc.constantFrom("next", "kind", "before", "t", "_rsc", "__proto__", "a[]"), anyEncoded);
  const pairs = fc.array(fc.tuple(names, anyEncoded), { minLength: 1, maxLength: 4 });
  return pairs.map((all) => `?${all.map((pair) => pair.join("=")).join("&")}`.slice(0, 12_000));
}
