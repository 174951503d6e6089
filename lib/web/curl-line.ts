/** How an endpoint is called from a shell: a line of curl, with variables for what only the reader knows. */

import type { ApiOperation } from "#lib/web/openapi";
import type { Method } from "#lib/web/operation";

/** What stands for the fields that no example can give, whether in the body or in the path. */
const variables: Readonly<Record<string, string>> = { token: "$TOKEN", id: "$ID" };

/** What the line says of who calls: a token where one is taken, else the cookies, where they matter. */
type Caller = "token" | "cookie" | "new-cookie" | "anyone";

/** The line; a long one has its parts below one another. */
export function curlLine(path: string, method: Method, operation: ApiOperation): string {
  const body = bodyOf(operation);
  const parts = [
    `curl ${method === "POST" && !body ? "-X POST " : ""}"$LATCHKEY${path.replaceAll(/\{(.*?)\}/g, (_, name) => variables[name] ?? "")}"`,
    ...callerParts(callerOf(operation), method),
    ...(body ? [`-H "content-type: application/json"`, `-d '${jsonInShell(body)}'`] : []),
  ];
  return parts.join(" \\\n  ");
}

function bodyOf({ requestBody }: ApiOperation): object | null {
  const example = requestBody?.content["application/json"].example ?? {};
  return Object.keys(example).length > 0 ? example : null;
}

function callerOf({ security, responses }: ApiOperation): Caller {
  if (security.some(({ apiToken }) => apiToken)) return "token";
  if (security.some(({ sessionCookie }) => sessionCookie)) return "cookie";
  return Object.values(responses).some(({ headers }) => headers?.["Set-Cookie"]) ? "new-cookie" : "anyone";
}

/** A change by cookie must say where it comes from: browsers do so by themselves (lib/web/same-origin.ts). */
function callerParts(caller: Caller, method: Method): string[] {
  if (caller === "token") return [`-H "Authorization: Bearer $API_TOKEN"`];
  if (caller === "new-cookie") return [`-c "$COOKIES"`];
  if (caller === "anyone") return [];
  return [`-b "$COOKIES" -c "$COOKIES"`, ...(method === "POST" ? [`-H "Origin: $LATCHKEY"`] : [])];
}

/** Between single quotes, where a shell reads everything as it stands; variables are put in from outside of them. */
function jsonInShell(body: object): string {
  const known = Object.fromEntries(Object.entries(body).map(([name, value]) => [name, variables[name] ?? value]));
  const text = JSON.stringify(known, null, Object.keys(known).length > 1 ? 2 : 0)
    .replaceAll("'", "\\u0027")
    .replaceAll("\n", "\n  ");
  return Object.values(variables).reduce((line, name) => line.replaceAll(`"${name}"`, `"'"${name}"'"`), text);
}
