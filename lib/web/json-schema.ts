/** The schemas that requests are parsed with, and answers are documented by, as JSON Schema (draft 2020-12). */
import { z } from "zod";

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** What may be sent: before any trimming or other change. */
export function inputSchema(schema: z.ZodObject): JsonSchema {
  return jsonSchema(schema, "input");
}

/** What is answered. Moments are text by then. */
export function outputSchema(schema: z.ZodObject): JsonSchema {
  return jsonSchema(schema, "output");
}

/** A value made of the examples in a schema. Members that need not be there are left out where they have none. */
export function exampleOf(schema: JsonSchema): unknown {
  const [example] = schema.examples ?? [];
  if (example !== undefined) return example;
  const [first] = [...(schema.enum ?? []), ...(schema.anyOf ?? []).map(asSchema).map(exampleOf)];
  if (schema.properties) return exampleOfObject(schema);
  if (schema.type === "array") return [exampleOf(asSchema(schema.items))];
  return schema.const ?? first;
}

function exampleOfObject({ properties = {} }: JsonSchema): Record<string, unknown> {
  const members = Object.entries(properties).map(([name, member]) => [name, exampleOf(asSchema(member))] as const);
  return Object.fromEntries(members.filter(([, example]) => example !== undefined));
}

function asSchema(schema: unknown): JsonSchema {
  return (typeof schema === "object" && schema !== null ? schema : {}) as JsonSchema;
}

function jsonSchema(schema: z.ZodObject, io: "input" | "output"): JsonSchema {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, {
    io,
    override: tidied,
    unrepresentable: ({ zodSchema }) =>
      zodSchema._zod.def.type === "date" ? { type: "string", format: "date-time" } : "throw",
  });
  return plain;
}

/** The `example` of a schema is one of what may be sent; zod takes `examples` for what is made of that. */
function tidied({ jsonSchema }: { jsonSchema: JsonSchema }): void {
  if (jsonSchema.example !== undefined) jsonSchema.examples = [jsonSchema.example];
  delete jsonSchema.example;
  // That JavaScript counts no further says nothing of a field.
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}
