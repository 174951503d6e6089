/** Values that an endpoint takes, made of the schema by which it is documented. */
import fc from "fast-check";

/** A schema as the OpenAPI document has them, as far as ours go. */
export type Schema = {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly examples?: readonly unknown[];
};

/** Values that a schema allows, its examples among them. Throws for a schema of a kind that is not known here. */
export function valuesOf(schema: Schema): fc.Arbitrary<unknown> {
  const { examples = [] } = schema;
  const made = madeBy(schema);
  return examples.length > 0 ? fc.oneof(fc.constantFrom(...examples), made) : made;
}

function madeBy(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(valuesOf));
  switch (schema.type) {
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.integer({ min: schema.minimum ?? -1_000_000, max: schema.maximum ?? 1_000_000 });
    case "string":
      return textOf(schema);
    case "array":
      return listOf(schema);
    default:
      throw new Error(`There is no generator for ${JSON.stringify(schema)}.`);
  }
}

function textOf({ pattern, minLength = 0, maxLength = 40 }: Schema): fc.Arbitrary<string> {
  if (pattern) return fc.stringMatching(new RegExp(pattern));
  return fc.string({
    unit: "grapheme",
    minLength,
    maxLength: Math.max(minLength, Math.min(maxLength, minLength + 40)),
  });
}

function listOf({ items = {}, minItems = 0, maxItems = 5 }: Schema): fc.Arbitrary<unknown[]> {
  return fc.array(valuesOf(items), { minLength: minItems, maxLength: maxItems });
}
