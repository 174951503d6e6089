/** What an endpoint and a page are sent: a request with something odd about it, or several things. */
import fc from "fast-check";
import { cookieName } from "#e2e/requests";
import { bodyFor, passwordsIn } from "./bodies";
import { type Header, utf8 } from "./exchange";
import { anyCaller, type Input } from "./fuzzing";
import { anyHeaders, anySite } from "./headers";
import type { Operation } from "./routes";
import { methodFor, targetFor } from "./targets";
import { ends, muchOf, tiresome } from "./tiresome";
import { asHeaderValue, infamous } from "./values";

/** Requests of an operation, in both of its faces. */
export function inputsForOperation({ method, path, schema }: Operation): fc.Arbitrary<Input> {
  return fc
    .tuple(anyCaller, methodFor(method), targetFor(path), anySite, anyHeaders, bodyFor(schema))
    .map(([caller, how, target, site, headers, { asksForHash, ...body }]) => {
      const request = { ...body, method: how, target, headers: [...site, ...headers, ...body.headers] };
      return { caller, asksForHash, request: how === "GET" ? { ...request, body: null } : request };
    });
}

/** Requests of a page, or of a route that is no documented endpoint. */
export function inputsForPage(path: string): fc.Arbitrary<Input> {
  return fc.tuple(anyCaller, methodFor("GET"), targetFor(path), anyHeaders).map(([caller, method, target, headers]) => {
    return { caller, asksForHash: false, request: { method, target, headers, body: null } };
  });
}

/**
 * Requests of an operation that chance would seldom find: with something infamous in one field, the others being as documented;
 * and with much of the same in every field, as much as a body may hold, and as much as a field may.
 */
export function chosenForOperation(operation: Operation, turn: number): Input[] {
  const { schema } = operation;
  const fields = Object.entries(schema?.properties ?? {});
  const right = Object.fromEntries(fields.map(([name, { examples = [] }]) => [name, examples[0]]));
  if (fields.length === 0) return [];
  const isCostly = passwordsIn(schema).length > 0; // each of them may be a hash
  const odd = infamous.filter((_, i) => !isCostly || i % 3 === turn % 3);
  const oneOdd = fields.flatMap(([name]) => odd.map((text) => postOf(operation, { ...right, [name]: text }, isCostly)));
  const full = tiresome.flatMap((part, i) =>
    [30_000 / fields.length, 90].map((length) => {
      const text = muchOf(part, length, length > 90 ? "!" : (ends[(turn + i) % ends.length] ?? ""));
      const all = Object.fromEntries(fields.map(([name]) => [name, text]));
      return postOf(operation, all, isCostly && length < 1000);
    }),
  );
  return [...oneOdd, ...full];
}

function postOf({ method, path }: Operation, fields: object, asksForHash: boolean): Input {
  const headers: Header[] = [
    ["sec-fetch-site", "same-origin"],
    ["content-type", "application/json"],
  ];
  const request = { method, target: path, headers, body: utf8(JSON.stringify(fields)) };
  return { caller: "signed in", asksForHash, request };
}

/** Requests of a page with odd queries, and with much of the same at one place or another, by `turn`. */
export function chosenForPage(path: string, turn: number): Input[] {
  const some = tiresome.filter((_, i) => i % 4 === turn % 4);
  const full = some.map((part, i) => fullAt(path, turn + i, muchOf(part, 28_000, "!")));
  const elsewhere = [
    "//evil.example",
    "/%5cevil.example",
    "/%0d%0aX-Injected:%201",
    "javascript:alert(1)",
    "%ed%a0%80",
  ];
  const queries = elsewhere.map((next) => `next=${next}&before=${next}`);
  queries.push("kind=a&kind=b&before=1&before=2&next=/a&next=/b&t=1&t=2", "__proto__[a]=1&constructor=2");
  return [...queries.map((query) => inputOf(`${path}?${query}`, [])), ...full];
}

function fullAt(path: string, place: number, text: string): Input {
  const value = asHeaderValue(text);
  const headers: readonly Header[] = [
    ["user-agent", value],
    ["accept-language", value],
    ["authorization", `Bearer ${value}`],
    ["cookie", `latchkey-device=${value}`],
    ["cookie", `${cookieName}-x=${value}`],
    ["cookie", `latchkey-flash${path.replaceAll("/", "-")}=${Buffer.from(text.slice(0, 6_000)).toString("base64url")}`],
  ];
  const header = headers[place % (headers.length + 1)];
  if (header) return inputOf(path, [header]);
  const query = encodeURIComponent(text.slice(0, 8_000)).slice(0, 8_000).replace(/%.?$/, "");
  return inputOf(`${path}?next=/${query}&kind=${query}&before=${query}`, []);
}

function inputOf(target: string, headers: readonly Header[]): Input {
  return { caller: "signed in", asksForHash: false, request: { method: "GET", target, headers, body: null } };
}
