/** The OpenAPI document as people read it: by feature, in words. */
import { recentSignIn } from "#lib/auth/reauthentication";
import { grouped } from "#lib/grouped";
import type { ApiReference, FieldWords, OperationWords, RefusalWords } from "#lib/operation-words";
import { lasting } from "#lib/plain-time";
import { curlLine } from "#lib/web/curl-line";
import { fieldWords } from "#lib/web/field-words";
import type { JsonSchema } from "#lib/web/json-schema";
import { type ApiDocument, type ApiOperation, recentRole } from "#lib/web/openapi";
import type { ApiAnswer, RefusalExample } from "#lib/web/openapi-answers";
import type { Method } from "#lib/web/operation";

type Found = { readonly path: string; readonly method: Method; readonly operation: ApiOperation };

/** The whole document in words. */
export function apiReference({ paths, components }: ApiDocument): ApiReference {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Found => {
      return { path, method: method.toUpperCase() as Method, operation };
    }),
  );
  const common = commonCodes(all.filter(({ method }) => method === "POST"));
  const inWords = (codes: readonly string[]) => codes.map((code) => refusalWords(components.examples[code]));
  const features = grouped(all, ({ operation }) => operation.tags[0]);
  return {
    features: [...features].map(([name, those]) => {
      return { name, operations: those.map((found) => operationWords(found, common, inWords)) };
    }),
    commonRefusals: inWords(common),
  };
}

function commonCodes(changes: readonly Found[]): string[] {
  const [first, ...others] = changes.map(({ operation }) => codesOf(operation));
  return (first ?? []).filter((code) => others.every((codes) => codes.includes(code)));
}

function codesOf({ responses }: ApiOperation): string[] {
  return Object.values(responses).flatMap(({ content }) =>
    Object.keys(content?.["application/problem+json"]?.examples ?? {}),
  );
}

function refusalWords(example: RefusalExample | undefined): RefusalWords {
  if (!example) throw new Error("The document refers to a refusal that it does not have.");
  const { status, code, detail } = example.value;
  return { status, code, sentence: detail };
}

function operationWords(
  { path, method, operation }: Found,
  common: readonly string[],
  inWords: (codes: readonly string[]) => RefusalWords[],
): OperationWords {
  const { operationId, summary, description = null, security } = operation;
  return {
    id: operationId,
    method,
    path,
    summary,
    description,
    openTo: openTo(security),
    curl: curlLine(path, method, operation),
    fields: fieldsOf(operation),
    accepted: acceptedWords(operation),
    refusals: inWords(codesOf(operation).filter((code) => !common.includes(code))),
  };
}

function fieldsOf({ parameters = [], requestBody }: ApiOperation): FieldWords[] {
  const inPath = { properties: Object.fromEntries(parameters.map(inPathSchema)), required: parameters.map(nameOf) };
  return [...fieldWords(inPath as JsonSchema), ...fieldWords(requestBody?.content["application/json"].schema ?? {})];
}

function inPathSchema({ name, schema, description = "" }: { name: string; schema: JsonSchema; description?: string }) {
  return [name, { ...schema, description: `In the path. ${description}` }] as const;
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

function acceptedWords({ responses }: ApiOperation): OperationWords["accepted"] {
  const [status, answer] = Object.entries(responses).find(([status]) => status < "300") ?? ["200", emptyAnswer];
  const [{ schema, example } = emptyContent] = Object.values(answer.content ?? {});
  const cookie = answer.headers?.["Set-Cookie"]?.description;
  return {
    status: Number(status),
    sentence: [answer.description, cookie].filter(Boolean).join(" "),
    example: example === undefined ? null : JSON.stringify(example, null, 2),
    members: fieldWords((schema ?? {}) as JsonSchema),
  };
}

const emptyAnswer: ApiAnswer = { description: "" };
const emptyContent = { schema: {}, example: undefined };

function openTo(security: ApiOperation["security"]): string {
  const scope = security.map(({ apiToken }) => apiToken?.[0]).find(Boolean);
  const byCookie = security.find(({ sessionCookie }) => sessionCookie);
  if (security.length === 0) return "Anybody.";
  if (!byCookie) return "Programs with an API token, whatever its scopes.";
  if (security.some((way) => Object.keys(way).length === 0)) return "Anybody. It is about the session of the cookie.";
  const recent = byCookie.sessionCookie?.includes(recentRole) ?? false;
  const proof = recent ? `, and has given the password in the last ${lasting(recentSignIn)}` : "";
  const person = `Whoever is signed in${proof}.`;
  return scope ? `${person} Programs whose token has the scope “${scope}”.` : person;
}
