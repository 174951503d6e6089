/** One example of each kind of input that is known to trouble servers, in both faces of an endpoint. */
import { bodyOf, type Face, faces, type Member } from "./bodies";
import type { Unspoilt } from "./spoiling";

/** What becomes of a right body, in the one face and the other. */
type Kind = (right: readonly Member[]) => Readonly<Record<Face, Unspoilt>>;

/** The same for one of its fields, which need not be there. */
type FieldKind = (right: readonly Member[], field: string) => Readonly<Record<Face, Unspoilt>>;

/** An example, and of what. */
type Example = { readonly kind: string; readonly body: Unspoilt };

/** Where bytes go that no writer of JSON or of forms would put there. */
const mark = "MARK";

/** How deep a nest fits into a body of 32 KiB. */
const deep = 10_000;

const fieldKinds: Readonly<Record<string, FieldKind>> = {
  "an object": (right, field) => ({
    json: bodyOf(having(right, field, '{"a":{"b":1}}'), "json"),
    form: bodyOf([...without(right, field), [`${field}[a][b]`, '"1"']], "form"),
  }),
  "an array": (right, field) => inBoth(having(right, field, '["a","b"]')),
  "a key twice": (right, field) => inBoth([...having(right, field, '"a"'), [field, '"b"']]),
  NUL: withText({ json: "\\u0000", form: "%00" }),
  "NUL as it is": withText({ json: "\0", form: "\0" }),
  "half a character": withText({ json: "\\ud800", form: "%ED%A0%80" }),
  "half a character as it is": withText({ json: "\xed\xa0\x80", form: "\xed\xa0\x80" }),
  "CR and LF": withText({ json: "\\r\\nX-Injected: 1\\r\\n", form: "%0D%0AX-Injected:%201%0D%0A" }),
  "CR and LF as they are": withText({ json: "\r\nX-Injected: 1\r\n", form: "\r\nX-Injected: 1\r\n" }),
  "deep arrays": (right, field) => ({
    json: bodyOf(having(right, field, "[".repeat(deep) + "]".repeat(deep)), "json"),
    form: changed(bodyOf(without(right, field), "form"), (body) => `${body}&${field}${"[]".repeat(deep)}=1`),
  }),
  "deep objects": (right, field) => ({
    json: bodyOf(having(right, field, `${'{"a":'.repeat(deep / 2)}1${"}".repeat(deep / 2)}`), "json"),
    form: changed(bodyOf(without(right, field), "form"), (body) => `${body}&${field}${"[a]".repeat(deep)}=1`),
  }),
};

const bodyKinds: Readonly<Record<string, Kind>> = {
  "an array of everything": (right) => ({
    json: changed(bodyOf(right, "json"), (body) => `[${body}]`),
    form: bodyOf(
      right.map(([name, json]) => [`[${name}]`, json]),
      "form",
    ),
  }),
  __proto__: (right) => ({
    json: bodyOf([...right, ["__proto__", '{"admin":true}']], "json"),
    form: bodyOf([...right, ["__proto__[admin]", '"true"'], ["__proto__", '"admin"']], "form"),
  }),
  "everything in __proto__": (right) => ({
    json: bodyOf([["__proto__", String(bodyOf(right, "json").body)]], "json"),
    form: bodyOf(
      right.map(([name, json]) => [`__proto__[${name}]`, json]),
      "form",
    ),
  }),
  "1 MB": (right) => inBoth([...right, ["a", JSON.stringify("a".repeat(1_000_000))]]),
  "1 MB of white space": (right) => changedInBoth(right, (body) => body.padEnd(1_000_000)),
  "UTF-16, which is said": (right) => saying("charset=utf-16", changedInBoth(right, inUtf16)),
  "UTF-16, which is not said": (right) => changedInBoth(right, inUtf16),
  "UTF-8, which is said to be Latin-1": (right) => saying("charset=iso-8859-1", inBoth(right)),
  "Latin-1, which is said to be UTF-8": (right) =>
    saying(
      "charset=utf-8",
      changedInBoth(right, (body) => body.replace(/[\w]/, "\xe9")),
    ),
};

/** An example of each kind in each face; those that are about a field, for one or another of these, by `turn`. */
export function examplesOf(right: readonly Member[], fields: readonly string[], turn: number): Example[] {
  const all = [
    ...Object.entries(bodyKinds).map(([kind, make]) => [kind, make(right)] as const),
    ...Object.entries(fieldKinds).map(([kind, make], i) => {
      const field = fields[(turn + i) % fields.length] ?? "a";
      return [`${field}: ${kind}`, make(right, field)] as const;
    }),
  ];
  return all.flatMap(([kind, bodies]) => faces.map((face) => ({ kind: `${kind}, ${face}`, body: bodies[face] })));
}

function withText(texts: Readonly<Record<Face, string>>): FieldKind {
  return (right, field) => {
    const inFace = (face: Face) =>
      changed(bodyOf(having(right, field, `"a${mark}b"`), face), (body) => body.replace(mark, () => texts[face]));
    return { json: inFace("json"), form: inFace("form") };
  };
}

function inBoth(members: readonly Member[]): Record<Face, Unspoilt> {
  return { json: bodyOf(members, "json"), form: bodyOf(members, "form") };
}

function changedInBoth(right: readonly Member[], change: (body: string) => string): Record<Face, Unspoilt> {
  const { json, form } = inBoth(right);
  return { json: changed(json, change), form: changed(form, change) };
}

function saying(parameter: string, { json, form }: Record<Face, Unspoilt>): Record<Face, Unspoilt> {
  const said = (body: Unspoilt): Unspoilt => ({
    ...body,
    headers: body.headers.map(([name, value]) => [name, `${value}; ${parameter}`]),
  });
  return { json: said(json), form: said(form) };
}

function changed(body: Unspoilt, change: (body: string) => string): Unspoilt {
  return { ...body, body: change(body.body ?? "") };
}

function inUtf16(body: string): string {
  return Buffer.from(`\ufeff${Buffer.from(body, "latin1")}`, "utf16le").toString("latin1");
}

function having(right: readonly Member[], field: string, json: string): Member[] {
  return [...without(right, field), [field, json]];
}

function without(right: readonly Member[], field: string): Member[] {
  return right.filter(([name]) => name !== field);
}
