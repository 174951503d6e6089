/** What an endpoint and a page are sent: a request with something odd about it, or several things. */
import fc from "fast-check";
import { cookieName } from "#e2e/requests";
import { rightCallerFor, rightIdFor } from "./blanks";
import { bodyFor, bodyOf, type Face, faces, type Member, mayBeHashed, rightMembersFor } from "./bodies";
import type { Header } from "./exchange";
import { anyHeaders, anySite } from "./headers";
import { examplesOf } from "./kinds";
import type { Operation } from "./routes";
import { anyCaller, type Input } from "./sending";
import type { Unspoilt } from "./spoiling";
import { methodFor, targetFor } from "./targets";
import { ends, muchOf, tiresome } from "./tiresome";
import { asHeaderValue, infamous } from "./values";

/** Of so many requests for which a password may have to be hashed one is sent: each takes as long as a dozen others. */
const hashedOf = 9;

/** Requests of an operation, in both of its faces. */
export function inputsForOperation(operation: Operation): fc.Arbitrary<Input> {
  const { method, path } = operation;
  return fc
    .tuple(anyCaller, methodFor(method), targetFor(path), anySite, anyHeaders, bodyFor(operation))
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

/** Requests that an operation accepts, in each of its faces. */
export function rightForOperation(operation: Operation): Input[] {
  const { method, path } = operation;
  if (method === "GET") return [inputOf(path, [])];
  return faces.map((face) => ({ ...postOf(operation, rightMembersFor(path), face), kind: face }));
}

/**
 * Requests of an operation that chance would seldom find: an example of each kind of input that troubles servers; those with
 * something infamous in one field, the others being right; and those with much of the same in every field, as much as a body
 * may hold, and as much as a field may.
 */
export function chosenForOperation(operation: Operation, turn: number): Input[] {
  const { method, path, schema = {} } = operation;
  if (method === "GET") return chosenForPage(path, turn);
  const fields = Object.keys(schema.properties ?? {});
  const right = rightMembersFor(path);
  const isCostly = fields.some((name) => /password/i.test(name));
  const examples = examplesOf(right, fields, turn).map(({ kind, body }) => {
    return { ...requestOf(operation, body), asksForHash: isCostly, kind };
  });
  const oneOdd = fields.flatMap((field) =>
    infamous.map((text, i) => {
      return postOf(operation, [...omit(right, field), [field, JSON.stringify(text)]], faceOf(turn + i));
    }),
  );
  const others = [...oneOdd, ...fullOf(operation, fields, turn)];
  return [...examples, ...others.filter(({ asksForHash }, i) => !asksForHash || i % hashedOf === turn % hashedOf)];
}

function fullOf(operation: Operation, fields: readonly string[], turn: number): Input[] {
  if (fields.length === 0) return [];
  const postAll = (text: string, face: Face) => {
    const members = fields.map((name): Member => [name, JSON.stringify(text)]);
    return postOf(operation, members, face);
  };
  return tiresome.flatMap((part, i) => {
    const [face, other] = [faceOf(turn + i), faceOf(turn + i + 1)];
    const most = face === "json" ? 30_000 : 10_000; // a form may take three times as much to write it
    const long = muchOf(part, most / fields.length, "!");
    return [postAll(long, face), postAll(muchOf(part, 90, ends[(turn + i) % ends.length] ?? ""), other)];
  });
}

/** Now the one face, now the other. */
function faceOf(turn: number): Face {
  return faces[turn % faces.length] ?? "json";
}

function omit(members: readonly Member[], field: string): Member[] {
  return members.filter(([name]) => name !== field);
}

function postOf(operation: Operation, members: readonly Member[], face: Face): Input {
  const asksForHash = mayBeHashed(operation.schema ?? {}, members, face);
  return { ...requestOf(operation, bodyOf(members, face)), asksForHash };
}

function requestOf({ method, path }: Operation, body: Unspoilt): Input {
  const headers: readonly Header[] = [["sec-fetch-site", "same-origin"], ...body.headers];
  const request = { ...body, method, target: path.replace("{id}", rightIdFor(path)), headers };
  return { caller: rightCallerFor(path), asksForHash: false, request };
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
