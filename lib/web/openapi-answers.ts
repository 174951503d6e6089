/** The answers of an endpoint as OpenAPI has them: by status, accepted or refused. */
import type { z } from "zod";
import { grouped } from "#lib/grouped";
import { exampleOf, type JsonSchema, outputSchema } from "#lib/web/json-schema";
import { acceptedStatus, type Method, type Operation, refusalsOf } from "#lib/web/operation";
import { nextOfPeople } from "#lib/web/outputs";
import { type ProblemCode, problemDetails, problems } from "#lib/web/problem";

type Header = { readonly description: string; readonly schema: JsonSchema };
type Content = {
  readonly schema: JsonSchema | { readonly $ref: string };
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly $ref: string }>>;
};
export type RefusalExample = { readonly summary: string; readonly value: ReturnType<typeof problemDetails> };
/** A "Response Object". Refusals have an example for each code, under its name. */
export type ApiAnswer = {
  readonly description: string;
  readonly headers?: Readonly<Record<string, Header>>;
  readonly content?: Readonly<Record<string, Content>>;
};
export type ApiAnswers = Readonly<Record<string, ApiAnswer>>;

/** All answers of an endpoint. */
export function answersOf(operation: Operation, method: Method): ApiAnswers {
  const status = acceptedStatus(operation);
  const codes = grouped(refusalsOf(operation, method), (code) => problems[code].status);
  const refusals = [...codes].map(([refused, those]) => [refused, refusal(operation, those)] as const);
  return Object.fromEntries([[status, accepted(operation, status)] as const, ...refusals]);
}

const descriptions: Readonly<Record<number, string>> = {
  200: "Done.",
  201: "Made.",
  202: "Taken on: an e-mail may follow.",
  204: "Done. There is no body.",
};

function accepted({ output, mediaType = "application/json", scope, session }: Operation, status: number): ApiAnswer {
  return {
    description: descriptions[status] ?? "Done.",
    ...(session && { headers: { "Set-Cookie": cookieHeaders[session] } }),
    ...(output && { content: { [mediaType]: contentOf(output, scope !== undefined) } }),
  };
}

const cookieHeaders = {
  begins: { description: "Sets the session cookie.", schema: { type: "string" } },
  ends: {
    description: "Takes the session cookie away, where it was this session that ended.",
    schema: { type: "string" },
  },
} as const satisfies Record<string, Header>;

/** A program is not sent on to any page. */
function contentOf(output: z.ZodObject, forProgramsToo: boolean): Content {
  const told = forProgramsToo && "next" in output.shape ? output.extend({ next: nextOfPeople }) : output;
  const schema = outputSchema(told);
  return { schema, example: exampleOf(schema) };
}

function refusal(operation: Operation, codes: readonly ProblemCode[]): ApiAnswer {
  const examples = codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]);
  const headers = headersFor(operation, codes);
  return {
    description: codes.map((code) => problems[code].title).join(", or: "),
    ...(Object.keys(headers).length > 0 && { headers }),
    content: {
      "application/problem+json": {
        schema: { $ref: "#/components/schemas/ProblemDetails" },
        examples: Object.fromEntries(examples),
      },
    },
  };
}

function headersFor({ guard, scope }: Operation, codes: readonly ProblemCode[]): Record<string, Header> {
  const statuses = codes.map((code) => problems[code].status);
  const takesTokens = scope !== undefined || guard === "api-token";
  return {
    ...(statuses.some((status) => status === 429 || status === 503) && { "Retry-After": retryAfter }),
    ...(takesTokens && statuses.includes(401) && { "WWW-Authenticate": challenge }),
  };
}

const retryAfter: Header = { description: "After how many seconds to try again.", schema: { type: "integer" } };
const challenge: Header = { description: "How to come in with a token (RFC 6750).", schema: { type: "string" } };

/** An example of each refusal, by its code. */
export function refusalExamples(): Readonly<Record<string, RefusalExample>> {
  const codes = Object.keys(problems) as ProblemCode[];
  return Object.fromEntries(codes.map((code) => [code, { summary: problems[code].title, value: exampleFor(code) }]));
}

function exampleFor(code: ProblemCode): RefusalExample["value"] {
  return problemDetails(code, code === "invalid-fields" ? { fields: { email: ["email-invalid"] } } : {});
}
