/** New keys to sign tokens with. Runs in browsers too. */
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from "jose";
import type { KeyPurpose } from "#lib/key-set";

/** A new P-256 key as a private JWK, as `SIGNING_KEYS` holds them; its `kid` is its thumbprint (RFC 7638). */
export async function newSigningKey(purpose: KeyPurpose, activeFrom: Date) {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { ...jwk, kid, alg: "ES256", use: "sig", purpose, activeFrom: activeFrom.toISOString() };
}
