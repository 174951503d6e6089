import { expect, test } from "vitest";
import { z } from "zod";
import { curlLine } from "#lib/web/curl-line";
import { openApiDocument } from "#lib/web/openapi";
import type { Method, Operation } from "#lib/web/operation";

const site = { origin: "https://example.com", name: "Example", sessionCookie: "session" };
const nothing = z.strictObject({});
const text = (example: string) => z.string().meta({ example });

test("a call that anybody may make is as short as it can be", () => {
  expect(line("GET", { input: nothing, guard: "anyone" })).toBe('curl "$LATCHKEY/api/things"');
});

test("a change by cookie says where it comes from, and reading does not", () => {
  expect(line("POST", { input: nothing, guard: "signed-in" })).toBe(
    'curl -X POST "$LATCHKEY/api/things" \\\n  -b "$COOKIES" -c "$COOKIES" \\\n  -H "Origin: $LATCHKEY"',
  );
  expect(line("GET", { input: nothing, guard: "signed-in" })).not.toContain("Origin");
});

test("where a token is taken, it is taken", () => {
  const operation = { input: nothing, guard: "recent", scope: "sessions:write" } as const;
  expect(line("POST", operation)).toBe(
    'curl -X POST "$LATCHKEY/api/things" \\\n  -H "Authorization: Bearer $API_TOKEN"',
  );
  expect(line("POST", { input: nothing, guard: "api-token" })).toContain("$API_TOKEN");
});

test("a session that begins goes into the file of cookies", () => {
  const operation = { input: nothing, output: nothing, guard: "anyone", session: "begins" } as const;
  expect(line("POST", operation)).toContain('-c "$COOKIES"');
});

test("what only the reader knows is a variable, in the path and in the body", () => {
  const operation = { input: z.strictObject({ id: text("7"), token: text("secret") }), guard: "anyone" } as const;
  expect(line("POST", operation, "/api/things/{id}/end")).toBe(
    `curl "$LATCHKEY/api/things/$ID/end" \\\n  -H "content-type: application/json" \\\n  -d '{"token":"'"$TOKEN"'"}'`,
  );
});

test("nothing in an example ends the quotation, or is read by the shell", () => {
  const written = line("POST", { input: z.strictObject({ name: text("O'Hara $(id) `id`") }), guard: "anyone" });
  expect(written).toContain(`-d '{"name":"O\\u0027Hara $(id) \`id\`"}'`);
});

function line(method: Method, operation: Omit<Operation, "summary">, path: `/${string}` = "/api/things"): string {
  const placed = { feature: "Things", path, method, operation: { summary: "A thing", ...operation } };
  const { paths } = openApiDocument([placed], site);
  const described = paths[path]?.[method === "GET" ? "get" : "post"];
  if (!described) throw new Error("It is not there.");
  return curlLine(path, method, described);
}
