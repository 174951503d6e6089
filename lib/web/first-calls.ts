/** The first lines that somebody types who tries the API in a shell. */
import { curlLine } from "#lib/web/curl-line";
import type { ApiDocument } from "#lib/web/openapi";

/** Lines for a shell. */
export type FirstCalls = {
  readonly variables: string;
  /** A sign-in, and a call with its cookie. */
  readonly byCookie: string;
  /** Takes a token that is typed or pasted. In a line of its own it would stay in the history of the shell. */
  readonly token: string;
  /** A call with the token. */
  readonly byToken: string;
};

/** The first calls to the server of a document. */
export function firstCalls({ servers, paths }: ApiDocument): FirstCalls {
  const signIn = paths["/api/sign-in"]?.post;
  const me = paths["/api/me"]?.get;
  if (!signIn || !me) throw new Error("There is no sign-in to begin with.");
  return {
    variables: [`LATCHKEY=${servers[0].url}`, "COOKIES=$(mktemp)"].join("\n"),
    byCookie: [
      curlLine("/api/sign-in", "POST", signIn),
      curlLine("/api/me", "GET", { ...me, security: [{ sessionCookie: [] }] }),
    ].join("\n\n"),
    token: "read -rs API_TOKEN",
    byToken: curlLine("/api/me", "GET", me),
  };
}
