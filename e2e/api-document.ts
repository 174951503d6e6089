/** The OpenAPI document as the server gives it, as far as the journeys look into it. */
import { z } from "zod";
import type { Ask } from "./requests";

type Schema = Parameters<typeof z.fromJSONSchema>[0];
type Content = { readonly schema: Schema; readonly examples?: Readonly<Record<string, unknown>> };
export type DocumentedAnswer = {
  readonly headers?: { readonly "Set-Cookie"?: { readonly description: string } };
  readonly content?: Readonly<Record<string, Content>>;
};
export type DocumentedOperation = {
  readonly path: string;
  readonly method: string;
  readonly operationId: string;
  readonly responses: Readonly<Record<string, DocumentedAnswer>>;
};
type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Omit<DocumentedOperation, "path" | "method">>>>>;
  readonly components: { readonly schemas: { readonly ProblemDetails: Schema } };
};

/** The document. */
export async function readDocument(ask: Ask): Promise<Document> {
  return JSON.parse((await ask("/api/openapi.json")).body);
}

/** All operations in their order. */
export function operationsOf({ paths }: Document): DocumentedOperation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  );
}

/** What is not as a schema has it; null where all is. */
export function misfit(schema: Schema, body: string): string | null {
  const { error } = z.fromJSONSchema(schema).safeParse(JSON.parse(body));
  return error ? z.prettifyError(error) : null;
}
