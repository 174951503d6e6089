/** Bodies for an endpoint: what it takes, what it does not, and what was spoilt on the way, as JSON and as a form. */
import fc from "fast-check";
import { holdsBlank, holdsCode, rightFieldsFor } from "./blanks";
import { utf8 } from "./exchange";
import type { Operation } from "./routes";
import { type Schema, valuesOf } from "./schema";
import { spoiling, type Unspoilt } from "./spoiling";
import { anyJson, anyText } from "./values";

export type Body = Unspoilt & {
  /** Whether a password may have to be hashed for it: then nothing is known of how long that takes. */
  readonly asksForHash: boolean;
};

/** A member of an object as JSON text. A name may come twice. */
export type Member = readonly [name: string, json: string];

export const faces = ["json", "form"] as const;
export type Face = (typeof faces)[number];

const types = { json: "application/json", form: "application/x-www-form-urlencoded" };

/** Bodies for an endpoint: of what it documents, where it does. */
export function bodyFor({ path, schema = {} }: Operation): fc.Arbitrary<Body> {
  return fc.tuple(membersFor(path, schema), fc.constantFrom(...faces), spoiling).map(([members, face, spoil]) => ({
    ...spoil(bodyOf(members, face)),
    asksForHash: mayBeHashed(schema, members, face),
  }));
}

/** What an endpoint accepts. */
export function rightMembersFor(path: string): Member[] {
  return Object.entries(rightFieldsFor(path)).map(([name, value]) => [name, JSON.stringify(value)]);
}

/** Whether every password that the schema knows is there as text, and the code where there must be one. */
export function mayBeHashed({ properties = {} }: Schema, members: readonly Member[], face: Face): boolean {
  const names = Object.keys(properties).filter((name) => /password/i.test(name));
  const isThere = (name: string) =>
    members.some(([given, json]) => given === name && (face === "form" || json.startsWith('"')));
  const isLetIn = !("token" in properties) || members.some(([, json]) => holdsCode(json));
  return names.length > 0 && names.every(isThere) && isLetIn;
}

function membersFor(path: string, { properties = {}, required = [] }: Schema): fc.Arbitrary<readonly Member[]> {
  const names = Object.keys(properties);
  const right = new Map(names.length > 0 ? rightMembersFor(path) : []);
  const documented = names.map((name) => {
    const absent = fc.constant(null);
    const rest = [
      { weight: 2, arbitrary: anyJson },
      { weight: required.includes(name) ? 1 : 4, arbitrary: absent },
    ];
    return fc
      .oneof({ weight: 16, arbitrary: valuesLike(right.get(name), properties[name] ?? {}) }, ...rest)
      .map((json) => (json === null ? [] : [[name, json] as const]));
  });
  const anyName = fc.oneof(fc.constantFrom(...names, "__proto__", "constructor", "access_token", "id", "a[]"), anyText);
  const others = fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.tuple(anyName, anyJson), { minLength: 1, maxLength: 3 }) },
  );
  return fc.tuple(fc.tuple(...documented), others).map(([known, more]) => [...known.flat(), ...more]);
}

/** Values that are accepted, or might be. Of an address and a code each is sent once: the example of the documentation is not. */
function valuesLike(right: string | undefined, schema: Schema): fc.Arbitrary<string> {
  if (right === undefined) return valuesOf(schema).map((value) => JSON.stringify(value));
  if (!holdsBlank(right))
    return fc.oneof(
      fc.constant(right),
      valuesOf(schema).map((value) => JSON.stringify(value)),
    );
  const odd = fc.string({ unit: "grapheme", maxLength: 8 }).map((text) => JSON.stringify(text).slice(0, -1));
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant(right) },
    { weight: 1, arbitrary: odd.map((text) => text + right.slice(1)) },
  );
}

/** Members as a body has them. */
export function bodyOf(members: readonly Member[], face: Face): Unspoilt {
  const body = face === "json" ? asObject(members) : asFields(members);
  return { headers: [["content-type", types[face]]], body: utf8(body), chunked: null };
}

function asObject(members: readonly Member[]): string {
  return `{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(",")}}`;
}

function asFields(members: readonly Member[]): string {
  return String(new URLSearchParams(members.flatMap(([name, json]) => fieldsOf(name, json))));
}

/** A list is sent as a group of checkboxes is, and a text as it is; what else there is, as JSON has it. */
function fieldsOf(name: string, json: string): [string, string][] {
  const value = parsed(json);
  if (Array.isArray(value)) return value.map((one) => [`${name}[]`, typeof one === "string" ? one : json]);
  return [[name, typeof value === "string" ? value : json]];
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
