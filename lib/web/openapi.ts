/** The OpenAPI 3.1 document, made of the endpoints: of the schemas that they parse requests with, and of how they are guarded. */
import { recentSignIn } from "#lib/auth/reauthentication";
import { grouped } from "#lib/grouped";
import { lasting } from "#lib/plain-time";
import { scopes } from "#lib/scope";
import { exampleOf, inputSchema, type JsonSchema, outputSchema } from "#lib/web/json-schema";
import { type ApiAnswers, answersOf, refusalExamples } from "#lib/web/openapi-answers";
import type { Method, Operation } from "#lib/web/operation";
import { ProblemDetails } from "#lib/web/outputs";

/** An operation at its place, among others of its feature. */
export type PlacedOperation = {
  readonly feature: string;
  readonly path: `/${string}`;
  readonly method: Method;
  readonly operation: Operation;
};

/** The site that a document is for. */
export type Site = { readonly origin: string; readonly name: string; readonly sessionCookie: string };

type ApiParameter = {
  readonly name: string;
  readonly in: "path";
  readonly required: true;
  readonly description?: string;
  readonly schema: JsonSchema;
};
type Media = { readonly schema: JsonSchema; readonly example: unknown };

/** An "Operation Object", as far as ours go. */
export type ApiOperation = {
  readonly operationId: string;
  readonly tags: readonly [string];
  readonly summary: string;
  readonly description?: string;
  /** One of them suffices; with none anybody may call. */
  readonly security: readonly Readonly<Partial<Record<SecurityScheme, readonly string[]>>>[];
  readonly parameters?: readonly ApiParameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: { readonly "application/json": Media } };
  readonly responses: ApiAnswers;
};
type SecurityScheme = "sessionCookie" | "apiToken" | "accessToken";

/** By path, then by method in small letters. */
export type ApiPaths = Readonly<Record<string, Readonly<Partial<Record<Lowercase<Method>, ApiOperation>>>>>;

export type ApiDocument = ReturnType<typeof openApiDocument>;

/** The role that OpenAPI lets us name where the password must have been given a short while ago. */
export const recentRole = "recent";

/** The document of these operations, in their order. */
export function openApiDocument(operations: readonly PlacedOperation[], site: Site) {
  return {
    openapi: "3.1.0",
    info: { title: `${site.name} API`, version: "1", description: introduction },
    servers: [{ url: site.origin }] as const,
    tags: [...new Set(operations.map(({ feature }) => feature))].map((name) => ({ name })),
    paths: pathsOf(operations),
    components: {
      schemas: { ProblemDetails: outputSchema(ProblemDetails) },
      examples: refusalExamples(),
      securitySchemes: securitySchemes(site),
    },
  };
}

const introduction =
  "Changes are POST requests with a JSON object of at most 32 KiB. They take plain forms as well, which are answered by a " +
  "redirect. Refusals are problem details (RFC 9457) whose `code` never changes its meaning. A request with the session " +
  "cookie that changes something says by `Origin` that it comes from this site.";

function securitySchemes({ sessionCookie }: Site) {
  return {
    sessionCookie: {
      type: "apiKey",
      in: "cookie",
      name: sessionCookie,
      description: `Set by a sign-in. The role “${recentRole}”: the password was given in the last ${lasting(recentSignIn)}.`,
    },
    apiToken: {
      type: "http",
      scheme: "bearer",
      description: `An API token of a person (lk_...). What it is good for are its scopes: ${scopes.join(", ")}.`,
    },
    accessToken: {
      type: "http",
      scheme: "bearer",
      bearerFormat: "JWT",
      description: "What an API token was exchanged for, for this service. It has the same scopes.",
    },
  } as const satisfies Record<SecurityScheme, object>;
}

function pathsOf(operations: readonly PlacedOperation[]): ApiPaths {
  const paths = grouped(operations, ({ path }) => path);
  return Object.fromEntries(
    [...paths].map(([path, those]) => [
      path,
      Object.fromEntries(those.map((placed) => [placed.method.toLowerCase(), described(placed)])),
    ]),
  );
}

function described({ feature, path, method, operation }: PlacedOperation): ApiOperation {
  const { summary, description } = operation;
  return {
    operationId: operationId(method, path),
    tags: [feature],
    summary,
    ...(description && { description }),
    security: securityOf(operation),
    ...inputOf(operation, path),
    responses: answersOf(operation, method),
  };
}

/** Such as "postSessionsEndAll". */
function operationId(method: Method, path: string): string {
  const words = path
    .replace(/^\/api\//, "")
    .replaceAll(/\{.*?\}/g, "")
    .split(/[^a-z]+/i);
  return [method.toLowerCase(), ...words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))].join("");
}

function securityOf({ guard, scope, session }: Operation): ApiOperation["security"] {
  if (guard === "api-token") return [{ apiToken: [] }];
  if (guard === "anyone") return session === "ends" ? [{ sessionCookie: [] }, {}] : [];
  const byPerson = { sessionCookie: guard === "recent" ? [recentRole] : [] };
  return scope ? [byPerson, { apiToken: [scope] }, { accessToken: [scope] }] : [byPerson];
}

/** Fields that the path has a place for are taken from there. */
function inputOf({ input }: Operation, path: string): Pick<ApiOperation, "parameters" | "requestBody"> {
  const { properties = {}, required = [], ...rest } = inputSchema(input);
  const isInPath = (name: string) => path.includes(`{${name}}`);
  const members = Object.entries(properties) as [string, JsonSchema][];
  const body = members.filter(([name]) => !isInPath(name));
  const parameters = members.filter(([name]) => isInPath(name)).map(([name, schema]) => parameterOf(name, schema));
  const needed = required.filter((name) => !isInPath(name));
  const schema = { ...rest, properties: Object.fromEntries(body), required: needed };
  return {
    ...(parameters.length > 0 && { parameters }),
    ...(body.length > 0 && {
      requestBody: {
        required: needed.length > 0,
        content: { "application/json": { schema, example: exampleOf(schema) } },
      },
    }),
  };
}

function parameterOf(name: string, { description, ...schema }: JsonSchema): ApiParameter {
  return { name, in: "path", required: true, ...(description && { description }), schema };
}
