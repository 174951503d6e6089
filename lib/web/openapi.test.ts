import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { placedOperations } from "#app/api/operations";
import { apiReference } from "#lib/web/api-reference";
import type { JsonSchema } from "#lib/web/json-schema";
import { type ApiOperation, openApiDocument, recentRole } from "#lib/web/openapi";
import { ProblemDetails } from "#lib/web/outputs";

const site = { origin: "https://example.com", name: "Example", sessionCookie: "__Host-example" };
const document = openApiDocument(placedOperations(), site);
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation] as const),
);

describe("the document", () => {
  test.each(routes())("has $method $path", ({ path, method }) => {
    expect(document.paths[path]).toHaveProperty(method);
  });

  test.each(serverCodes())("knows the refusal “%s” of the server before the endpoints", (code) => {
    expect(ProblemDetails.shape.code.options).toContain(code);
  });

  test("refers to nothing that it does not have", () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/([^"]+)"/g)];
    const components: Record<string, object> = document.components;
    expect(references.length).toBeGreaterThan(100);
    for (const [, kind = "", name = ""] of references) expect(components[kind]).toHaveProperty([name]);
    const schemes = operations.flatMap(([, { security }]) => security.flatMap((way) => Object.keys(way)));
    expect(Object.keys(document.components.securitySchemes)).toEqual(expect.arrayContaining(schemes));
  });

  test("names each operation, and no two alike", () => {
    const names = operations.map(([, { operationId }]) => operationId);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^(get|post)([A-Z][a-z]+)+$/);
  });

  test("takes from the path what the path has a place for, and nothing else", () => {
    for (const [name, { parameters = [] }] of operations) {
      const places = [...name.matchAll(/\{(\w+)\}/g)].map(([, place]) => place);
      expect(parameters.map((parameter) => parameter.name)).toEqual(places);
    }
  });

  test("lets tokens do what they are for, and nothing by which an account could be taken over", () => {
    const byToken = operations.filter(([, { security }]) => security.some(({ apiToken }) => apiToken));
    expect(byToken.map(([name]) => name)).toEqual([
      "get /api/me",
      "get /api/sessions",
      "post /api/sessions/{id}/end",
      "post /api/sessions/end-others",
      "post /api/sessions/end-all",
      "post /api/token",
    ]);
  });

  test("has two ways by which a stranger becomes somebody with a session: a sign-in, and a finished sign-up", () => {
    const ways = placedOperations().filter(
      ({ operation: { guard, session } }) => guard === "anyone" && session === "begins",
    );
    expect(ways.map(({ path }) => path)).toEqual(["/api/sign-in", "/api/sign-up/finish"]);
  });

  test("is for the site that it is made for", () => {
    const { info, servers, components } = document;
    expect([info.title, servers[0].url]).toEqual(["Example API", "https://example.com"]);
    expect(components.securitySchemes.sessionCookie.name).toBe("__Host-example");
  });

  test("holds no secret of the server, and no key", () => {
    expect(JSON.stringify(document)).not.toMatch(/"d":|SIGNING_KEYS|PEPPER/);
  });
});

describe("what an endpoint takes", () => {
  test.each(placedOperations())("has no place for a field that nobody knows: $method $path", ({ operation }) => {
    for (const name of ["role", "userId", "emailVerified", "constructor"]) {
      const { error } = operation.input.safeParse({ [name]: "x" });
      expect(error?.issues).toContainEqual(expect.objectContaining({ code: "unrecognized_keys", keys: [name] }));
    }
  });

  test("of a stranger is an address, a name, a password, a mailed token, and where to go on: no hint, no question", () => {
    const ofStrangers = operations.filter(([, { security }]) => security.length === 0 || security.some(isNobody));
    expect(ofStrangers.map(([name]) => name)).toEqual(
      expect.arrayContaining(["post /api/sign-in", "post /api/sign-up/finish", "post /api/password-reset/finish"]),
    );
    const fields = ofStrangers.flatMap(([, operation]) => fieldsOf(operation));
    expect([...new Set(fields)].sort()).toEqual(["email", "name", "next", "password", "remember", "token"]);
  });

  test("is the password, or that it was given a short while ago, before what would give an account away", () => {
    const asking = operations.filter(([, operation]) => {
      const isRecent = operation.security.some(({ sessionCookie }) => sessionCookie?.includes(recentRole));
      const isSignedIn = operation.security.some(({ sessionCookie }) => sessionCookie);
      return isRecent || (isSignedIn && fieldsOf(operation).some((field) => /^(current)?password$/i.test(field)));
    });
    expect(asking.map(([name]) => name).sort()).toEqual([
      "post /api/account-deletion",
      "post /api/email-change",
      "post /api/password-change",
      "post /api/reauthentication",
      "post /api/sessions/end-others",
      "post /api/sessions/{id}/end",
      "post /api/tokens",
    ]);
  });
});

describe("what is said of an endpoint", () => {
  test("of every field, what it means", () => {
    const fields = words().flatMap(({ id, fields }) => fields.map((field) => ({ id, ...field })));
    expect(fields.length).toBeGreaterThan(20);
    expect(fields.filter(({ meaning }) => meaning === "")).toEqual([]);
  });

  test("of an answer, what each member is", () => {
    const members = words().flatMap(({ id, accepted }) => accepted.members.map((member) => ({ id, ...member })));
    expect(members.length).toBeGreaterThan(80);
    expect(members.filter(({ type }) => type === "undefined")).toEqual([]);
  });

  test("of a refusal, what every change may be refused with, and once", () => {
    const { commonRefusals, features } = apiReference(document);
    expect(commonRefusals.map(({ code }) => code)).toEqual([
      "malformed",
      "bearer-misplaced",
      "cross-site",
      "too-large",
      "unsupported-type",
      "invalid-fields",
      "too-busy",
      "unavailable",
    ]);
    const [signIn] = features[0]?.operations ?? [];
    expect(signIn?.refusals.map(({ code }) => code)).toEqual([
      "wrong-credentials",
      "bearer-not-taken",
      "too-many-guesses",
      "too-many-from-peer",
      "guesses-used-up",
    ]);
  });
});

describe("an example", () => {
  test.each(placedOperations())("of what $method $path takes is taken", ({ method, path, operation }) => {
    const documented = operations.find(([name]) => name === `${method.toLowerCase()} ${path}`)?.[1];
    const { parameters = [], requestBody } = documented ?? {};
    const body = requestBody?.content["application/json"].example ?? {};
    const inPath = parameters.map(({ name, schema }) => [name, schema.examples?.[0]]);
    expect(operation.input.safeParse({ ...Object.fromEntries(inPath), ...body }).error).toBeUndefined();
  });

  test.each(placedOperations())("of what $method $path answers fits its schema", ({ method, path }) => {
    const [, documented] = operations.find(([name]) => name === `${method.toLowerCase()} ${path}`) ?? [];
    const accepted = Object.entries(documented?.responses ?? {}).filter(([status]) => status < "300");
    expect(accepted).toHaveLength(1);
    for (const { schema, example } of accepted.flatMap(([, { content }]) => Object.values(content ?? {}))) {
      expect(z.fromJSONSchema(schema as JsonSchema as never).safeParse(example).error).toBeUndefined();
    }
  });

  test("of each refusal is one", () => {
    const examples = Object.entries(document.components.examples);
    expect(examples.length).toBeGreaterThan(20);
    for (const [code, { value }] of examples) expect(ProblemDetails.parse(value).code).toBe(code);
  });
});

/** Whether somebody may call who brings nothing. */
function isNobody(way: object): boolean {
  return Object.keys(way).length === 0;
}

function fieldsOf({ requestBody }: ApiOperation): string[] {
  return Object.keys(requestBody?.content["application/json"].schema.properties ?? {});
}

/** The methods that the route files have. */
function routes(): { path: string; method: string }[] {
  const files = readdirSync("app/api", { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"));
  const found = files.filter((file) => file.endsWith("route.ts") && !file.startsWith("[...rest]")).flatMap(methodsIn);
  if (found.length < 20) throw new Error("Where have the routes gone?");
  return found;
}

function methodsIn(file: string): { path: string; method: string }[] {
  const path = `/api/${file.replace(/\/route\.ts$/, "").replaceAll(/\[(\w+)\]/g, "{$1}")}`;
  const exported = /export (?:const|(?:async )?function) ([A-Z]+)\b|\bas ([A-Z]+)\b/g;
  const methods = [...readFileSync(`app/api/${file}`, "utf8").matchAll(exported)];
  return methods.map(([, declared, renamed]) => ({ path, method: (declared ?? renamed ?? "").toLowerCase() }));
}

/** The codes that `server/` refuses requests with. */
function serverCodes(): string[] {
  const sources = readdirSync("server").map((file) => readFileSync(`server/${file}`, "utf8"));
  const codes = sources.flatMap((source) => [...source.matchAll(/\bcode: "([a-z-]+)"/g)].map(([, code]) => code ?? ""));
  if (codes.length < 5) throw new Error("Where have the server's refusals gone?");
  return codes;
}

function words() {
  return apiReference(document).features.flatMap(({ operations }) => operations);
}
