/** Tokens in the Authorization header, and how a client is told to bring one (RFC 6750). */
import { config } from "#lib/config";
import type { Scope } from "#lib/scope";
import type { ProblemCode } from "#lib/web/problem";
import type { RawInput } from "#lib/web/request-body";

/** Under which name RFC 6750 (sections 2.2 and 2.3) has a token in a body or a query. */
const parameter = "access_token";

/** What RFC 6750, section 3.1, calls each refusal; without a name where no token came. */
const errors: Partial<Record<ProblemCode, string | null>> = {
  "not-signed-in": null,
  "bearer-missing": null,
  "bearer-invalid": "invalid_token",
  "bearer-misplaced": "invalid_request",
  "bearer-not-taken": "insufficient_scope",
  "scope-missing": "insufficient_scope",
};

/** The token that a request brings in its header, not yet verified; null where it brings none. */
export function bearerOf(headers: Pick<Headers, "get">): string | null {
  const written = /^bearer(?![\w-])[ \t]*(?<token>.*)$/is.exec(headers.get("authorization") ?? "");
  return written?.groups?.token ?? null;
}

/** Whether a token was put where it would be kept in logs and histories (OWASP ASVS 14.2.1). */
export function isBearerMisplaced(url: string, input: RawInput): boolean {
  return new URL(url).searchParams.has(parameter) || Object.hasOwn(input, parameter);
}

/** The `WWW-Authenticate` of a refusal; null where a token would be of no use. `scope` is what the endpoint asks for. */
export function challengeFor(code: ProblemCode, scope: Scope | undefined): string | null {
  const error = errors[code];
  if (error === undefined || (code === "not-signed-in" && !scope)) return null;
  const parts = [`realm="${config().publicUrl.origin}"`, error && `error="${error}"`, scope && `scope="${scope}"`];
  return `Bearer ${parts.filter(Boolean).join(", ")}`;
}
