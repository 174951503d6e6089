/** What a refusal by an endpoint is to the log, in the words of the OWASP Logging Vocabulary. */
import type { Caller } from "#lib/auth/caller";
import { log } from "#lib/log";
import type { Refused } from "#lib/web/answer";
import type { FieldProblems, ProblemCode } from "#lib/web/problem";

/** "said": where the refusal was decided it is written down already, with what only that place knows. "none": it is no news. */
const meanings: Record<ProblemCode, "authz_fail" | "input_validation_fail" | "malicious_csrf" | "said" | "none"> = {
  malformed: "input_validation_fail",
  "not-signed-in": "authz_fail",
  "sign-in-not-recent": "none",
  "wrong-credentials": "said",
  "cross-site": "malicious_csrf",
  "not-found": "none",
  "method-not-allowed": "none",
  "too-large": "input_validation_fail",
  "unsupported-type": "input_validation_fail",
  "invalid-fields": "input_validation_fail",
  "session-not-found": "authz_fail",
  "api-token-not-found": "authz_fail",
  "too-many-api-tokens": "none",
  "bearer-missing": "authz_fail",
  "bearer-invalid": "said",
  "bearer-misplaced": "input_validation_fail",
  "bearer-not-taken": "authz_fail",
  "scope-missing": "authz_fail",
  "token-invalid": "authz_fail",
  "address-taken": "none",
  "address-changed-lately": "none",
  "too-many-requests": "said",
  "too-many-guesses": "said",
  "too-many-from-peer": "said",
  "guesses-used-up": "said",
  "too-busy": "none",
  unavailable: "said",
  unexpected: "said",
};

/** What happens to everybody: a field left empty, a session that has ended meanwhile. */
const everyday: readonly ProblemCode[] = ["not-signed-in", "invalid-fields"];

/** Writes down why an endpoint refused, and at which fields; never what was in them. */
export function logRefusal({ problem, fields }: Refused, { address }: Caller): void {
  const meaning = meanings[problem];
  if (meaning === "said" || meaning === "none") return;
  const level = everyday.includes(problem) ? "info" : "warn";
  log[level](meaning, { reason: problem, address, ...(fields && { fields: knownNames(fields) }) });
}

/** The name of an unknown field is whatever somebody typed, and may be what they meant for another one. */
function knownNames(fields: FieldProblems): string {
  const known = Object.entries(fields).filter(([, codes]) => !codes?.includes("unknown-field"));
  return known.map(([name]) => name).join(" ");
}
