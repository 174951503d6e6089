/** What can be asked of an endpoint, and how it may answer: the part of it that others have to know. */
import type { z } from "zod";
import type { Door } from "#lib/web/admission";
import type { ProblemCode } from "#lib/web/problem";

/** What an endpoint is to whoever calls it. The API documentation is made of it. */
export type Operation = Door & {
  /** What it does, in a few words without a full stop. */
  readonly summary: string;
  /** What else there is to know: sentences. */
  readonly description?: string;
  /** The fields and their checks, those of the path among them; messages are codes of `FieldCode`. */
  readonly input: z.ZodObject;
  /** The members of an accepted answer, `next` among them. Without one there is no body. */
  readonly output?: z.ZodObject | undefined;
  /** Of an accepted answer, where it is not plain JSON. */
  readonly mediaType?: string;
  /** Of an accepted answer, where it is not 200, nor 204 for want of a body. */
  readonly status?: 201 | 202;
  /** What is used up of the peer's by a request; by one with a token, only where that is refused. */
  readonly limit?: "mail-from-peer" | "token-from-peer";
  /** Why it may refuse, besides what follows from the rest; or that it takes no notice of what comes along. */
  readonly refusals?: readonly ProblemCode[] | "none";
};

export type Method = "GET" | "POST";

/** The status of an accepted answer. */
export function acceptedStatus({ output, status }: Pick<Operation, "output" | "status">): number {
  return output ? (status ?? 200) : 204;
}

/** Why an endpoint may refuse: all codes that a well-running server answers with. */
export function refusalsOf(operation: Operation, method: Method): ProblemCode[] {
  const { limit, refusals = [] } = operation;
  if (refusals === "none") return [];
  const codes: ProblemCode[] = [
    ...(method === "POST" ? ofChanges : []),
    "bearer-misplaced",
    ...refusalsAtTheDoor(operation),
    ...(method === "POST" ? (["invalid-fields"] as const) : []),
    ...refusals,
    ...(limit ? (["too-many-requests"] as const) : []),
    "too-busy",
    "unavailable",
  ];
  return [...new Set(codes)];
}

const ofChanges = ["malformed", "cross-site", "too-large", "unsupported-type"] as const;

function refusalsAtTheDoor({ guard, scope, session }: Door): readonly ProblemCode[] {
  if (guard === "anyone") return session ? ["bearer-not-taken"] : [];
  if (guard === "api-token") return ["bearer-missing", "bearer-invalid"];
  const byToken = scope ? (["bearer-invalid", "scope-missing"] as const) : (["bearer-not-taken"] as const);
  return ["not-signed-in", ...byToken, ...(guard === "recent" ? (["sign-in-not-recent"] as const) : [])];
}
