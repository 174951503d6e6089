/** Secrets for one run of the tests, so that none stands in the repository and none is the developer's own. */
import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";

/** The variables that Latchkey cannot do without. */
export function someSecrets(): Record<string, string> {
  return {
    SIGNING_KEYS: JSON.stringify({ keys: [someKey("session"), someKey("access-token")] }),
    OUTBOX_KEYS: `o1:${randomBytes(32).toString("base64url")}`,
    PASSWORD_PEPPERS: `p1:${randomBytes(32).toString("base64url")}`,
  };
}

/** A private JWK of ES256, active since long ago; its `kid` is its thumbprint (RFC 7638). */
export function someKey(purpose: "session" | "access-token") {
  const jwk = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
  const members = JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y });
  const kid = createHash("sha256").update(members).digest("base64url");
  return { ...jwk, kid, alg: "ES256", use: "sig", purpose, activeFrom: "2000-01-01T00:00:00Z" };
}
