/** Bodies for an endpoint: what it takes, what it does not, and what was spoilt on the way, as JSON and as a form. */
import fc from "fast-check";
import { utf8 } from "./exchange";
import { type Schema, valuesOf } from "./schema";
import { spoiling, type Unspoilt } from "./spoiling";
import { anyJson, anyText } from "./values";

export type Body = Unspoilt & {
  /** Whether a password may have to be hashed for it: then nothing is known of how long that takes. */
  readonly asksForHash: boolean;
};

/** A member of an object as JSON text. A name may come twice. */
type Member = readonly [name: string, json: string];
type Face = "json" | "form";

const types = { json: "application/json", form: "application/x-www-form-urlencoded" };

/** Bodies for an endpoint that documents this schema; of any kind for one that documents none. */
export function bodyFor(schema: Schema = {}): fc.Arbitrary<Body> {
  return fc
    .tuple(membersFor(schema), fc.constantFrom<Face>("json", "form"), spoiling)
    .map(([members, face, spoil]) => ({ ...spoil(bodyOf(members, face)), asksForHash: mayBeHashed(schema, members) }));
}

/** The passwords that may have to be hashed. With a one-time token nobody gets so far: none is good here. */
export function passwordsIn({ properties = {} }: Schema = {}): string[] {
  return "token" in properties ? [] : Object.keys(properties).filter((name) => /password/i.test(name));
}

/** Whether every password that the schema knows is there as text. */
function mayBeHashed(schema: Schema, members: readonly Member[]): boolean {
  const names = passwordsIn(schema);
  const isThere = (name: string) => members.some(([given, json]) => given === name && json.startsWith('"'));
  return names.length > 0 && names.every(isThere);
}

function membersFor({ properties = {}, required = [] }: Schema): fc.Arbitrary<readonly Member[]> {
  const names = Object.keys(properties);
  const documented = names.map((name) => {
    const right = valuesOf(properties[name] ?? {}).map((value) => JSON.stringify(value));
    const absent = fc.constant(null);
    const rest = [
      { weight: 2, arbitrary: anyJson },
      { weight: required.includes(name) ? 1 : 4, arbitrary: absent },
    ];
    return fc
      .oneof({ weight: 16, arbitrary: right }, ...rest)
      .map((json) => (json === null ? [] : [[name, json] as const]));
  });
  const anyName = fc.oneof(fc.constantFrom(...names, "__proto__", "constructor", "access_token", "id", "a[]"), anyText);
  const others = fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.tuple(anyName, anyJson), { minLength: 1, maxLength: 3 }) },
  );
  return fc.tuple(fc.tuple(...documented), others).map(([known, more]) => [...known.flat(), ...more]);
}

function bodyOf(members: readonly Member[], face: Face): Unspoilt {
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
