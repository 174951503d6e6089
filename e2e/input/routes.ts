/** What there is to ask for: the endpoints as the server documents them, and every other route of the build. */
import { readFileSync } from "node:fs";
import type { OwnServer } from "#e2e/own-server";
import { sendTo } from "#e2e/requests";
import type { Schema } from "./schema";

export type Operation = { readonly method: string; readonly path: string; readonly schema: Schema | undefined };

type Described = { readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> } };
type Document = { readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>> };

/** Next's own page for its worst case, which nobody gets to. */
const nobodys = "/_global-error";

/** The operations of the OpenAPI document, each with the schema of what it takes. */
export async function documentedOperations({ port }: OwnServer): Promise<Operation[]> {
  const { paths }: Document = JSON.parse((await sendTo(port, "/api/openapi.json")).body);
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody }]) => {
      return { method: method.toUpperCase(), path, schema: requestBody?.content["application/json"]?.schema };
    }),
  );
}

/** The path of every page and every handler in the build, such as "/api/sessions/{id}/end". */
export function builtPaths(): string[] {
  const paths: string[] = Object.values(JSON.parse(readFileSync(".next/app-path-routes-manifest.json", "utf8")));
  return paths.filter((path) => path !== nobodys).map((path) => path.replaceAll(/\[(\.\.\.)?(\w+)\]/g, "{$2}"));
}
