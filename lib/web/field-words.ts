/** A JSON Schema in words, field by field, for whoever reads the API documentation. */
import type { FieldWords } from "#lib/operation-words";
import type { JsonSchema } from "#lib/web/json-schema";

/** The members of an object, each followed by its own. */
export function fieldWords(schema: JsonSchema, before = ""): FieldWords[] {
  const required = schema.required ?? [];
  const members = Object.entries(schema.properties ?? {}) as [string, JsonSchema][];
  return members.flatMap(([name, member]) => [
    wordsOf(`${before}${name}`, member, !required.includes(name) && member.default === undefined),
    ...membersOf(`${before}${name}`, member),
  ]);
}

function wordsOf(name: string, schema: JsonSchema, optional: boolean): FieldWords {
  return { name, type: typeOf(schema), limits: limitsOf(schema), optional, meaning: schema.description ?? "" };
}

function membersOf(name: string, schema: JsonSchema): FieldWords[] {
  if (schema.type === "object") return fieldWords(schema, `${name}.`);
  return schema.type === "array" ? fieldWords(schema.items as JsonSchema, `${name}[].`) : [];
}

const formats: Readonly<Record<string, string>> = { email: "e-mail address", "date-time": "date and time" };

function typeOf(schema: JsonSchema): string {
  if (schema.anyOf) return [...new Set((schema.anyOf as JsonSchema[]).map(typeOf))].join(" or ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return oneOf(schema.enum);
  if (schema.type === "array") return listOf(schema.items as JsonSchema);
  return formats[schema.format ?? ""] ?? String(schema.type);
}

function listOf(items: JsonSchema): string {
  return items.enum ? `list of ${items.enum.map(quoted).join(", ")}` : `list of ${typeOf(items)}s`;
}

/** A long list would bury the rest of the line. */
function oneOf(values: readonly unknown[]): string {
  return values.length > 8 ? "string" : values.map(quoted).join(" or ");
}

function quoted(value: unknown): string {
  return JSON.stringify(value);
}

function limitsOf(schema: JsonSchema): string | null {
  const { minLength, maxLength, minimum, maximum, default: fallback } = schema;
  const limits = [
    withUnit(range(minLength, maxLength), "characters"),
    range(minimum, maximum),
    fallback === undefined ? null : `${quoted(fallback)} where it is left out`,
  ];
  return limits.filter(Boolean).join(", ") || null;
}

function withUnit(range: string | null, unit: string): string | null {
  return range && `${range} ${unit}`;
}

function range(least: number | undefined, most: number | undefined): string | null {
  if (most === undefined) return null;
  return least === undefined ? `at most ${most}` : `${least} to ${most}`;
}
