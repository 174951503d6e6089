/**
 * Says which check a session token fails. The server tells nobody that about a token that it refuses; this is for people's
 * own tokens, and for those that they make up to learn from.
 *
 * Edge-safe: it runs in browsers too.
 */
import { base64url, errors, jwtVerify } from "jose";
import { now, seconds } from "#lib/clock";
import { verificationKeys } from "#lib/key-set";
import { verifySessionToken } from "#lib/session-token";
import { clockTolerance, type Trust } from "#lib/signed-token";
import { type CheckResult, type EdgeCheck, edgeChecks } from "#lib/token-checks";
import { claimWords } from "#lib/token-claims";

/** Why a token is refused. */
type Failure = keyof typeof failures;

const failures = {
  misspelled: {
    check: "text",
    because:
      "This is not the text of a token: three parts in the right letters and of the right length, none spelled oddly.",
  },
  "unclear-header": {
    check: "algorithm",
    because: "The header does not say, in a way that can be read, how the token is signed.",
  },
  "other-algorithm": {
    check: "algorithm",
    because: "The header asks to be checked in another way. If the server did as it is told, anybody could get in.",
  },
  "unknown-key": {
    check: "key",
    because: "The server has no key with this ID. Whoever signed this has a key of their own, and that proves nothing.",
  },
  "wrong-signature": {
    check: "signature",
    because: "It does not fit. A letter was changed after it was signed, or somebody else’s key has signed it.",
  },
  "other-type": { check: "type", because: "The header says that this is some other kind of token." },
  "unreadable-payload": { check: "claims", because: "The payload cannot be read, so there are no claims in it." },
  "missing-claim": { check: "claims", because: "One of the nine is missing." },
  "other-issuer": { check: "issuer", because: "Somebody else made it, or says so." },
  "other-audience": {
    check: "audience",
    because: "It was rightly signed, and for another site. What is good there is not good here.",
  },
  "unreadable-time": { check: "times", because: "One of its times is not a number of seconds." },
  "too-early": { check: "times", because: "It is not good yet." },
  expired: {
    check: "times",
    because:
      "It is real, and it has expired. The browser is sent to have it made anew, which works if the session still lasts.",
  },
  "odd-value": { check: "values", because: "An ID is empty, or a number is not one." },
} as const satisfies Record<string, { check: EdgeCheck; because: string }>;

/**
 * How each check of the edge ends, in their order. What decides is the server's own `verifySessionToken`: nothing passes
 * here that it refuses. The second look only finds out at which check.
 */
export async function examineToken(text: string, trust: Trust): Promise<CheckResult[]> {
  const verified = await verifySessionToken(text, trust);
  const passes = verified.ok && !verified.value.expired;
  return resultsOf(passes ? null : await failureOf(text, trust));
}

function resultsOf(failure: Failure | null): CheckResult[] {
  const checks = Object.entries(edgeChecks);
  const failed = failure ? checks.findIndex(([check]) => check === failures[failure].check) : checks.length;
  return checks.map(([, { title, passed }], index) => {
    if (index < failed) return { title, outcome: "passed", because: passed };
    if (index > failed || !failure) return { title, outcome: "not-reached", because: "" };
    return { title, outcome: "failed", because: failures[failure].because };
  });
}

async function failureOf(text: string, trust: Trust): Promise<Failure> {
  if (!isRightlySpelled(text)) return "misspelled";
  try {
    await jwtVerify(text, keyFinder(trust), {
      algorithms: ["ES256"],
      typ: "session+jwt",
      issuer: trust.issuer,
      audience: trust.issuer,
      requiredClaims: Object.keys(claimWords),
      clockTolerance: clockTolerance / seconds(1),
      currentDate: now(),
    });
    return "odd-value";
  } catch (error) {
    if (error instanceof errors.JOSEError) return failureBehind(error);
    throw error;
  }
}

/** Whether a text is what writing its three parts down again would give. */
function isRightlySpelled(text: string): boolean {
  const parts = text.split(".");
  return text.length <= 2048 && parts.length === 3 && parts[2]?.length === 86 && parts.every(isCanonical);
}

function isCanonical(part: string): boolean {
  try {
    return part !== "" && base64url.encode(base64url.decode(part)) === part;
  } catch {
    return false;
  }
}

function keyFinder(trust: Trust) {
  const keys = verificationKeys(trust.keys, "session", now(), trust.overlap);
  return ({ kid }: { kid?: string }) => {
    const key = keys.get(kid ?? "");
    if (!key) throw new errors.JWKSNoMatchingKey();
    return key;
  };
}

const failuresByCode: Readonly<Record<string, Failure>> = {
  ERR_JWS_INVALID: "unclear-header",
  ERR_JOSE_NOT_SUPPORTED: "unclear-header",
  ERR_JOSE_ALG_NOT_ALLOWED: "other-algorithm",
  ERR_JWKS_NO_MATCHING_KEY: "unknown-key",
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: "wrong-signature",
  ERR_JWT_INVALID: "unreadable-payload",
};

const failuresByClaim: Readonly<Record<string, Failure>> = {
  typ: "other-type",
  iss: "other-issuer",
  aud: "other-audience",
};

function failureBehind(error: errors.JOSEError): Failure {
  if (error instanceof errors.JWTExpired) return "expired";
  if (!(error instanceof errors.JWTClaimValidationFailed)) return failuresByCode[error.code] ?? "unclear-header";
  if (error.reason === "missing") return "missing-claim";
  if (error.reason === "invalid") return "unreadable-time";
  return failuresByClaim[error.claim] ?? "too-early";
}
