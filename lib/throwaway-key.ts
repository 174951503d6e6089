/** Keys that are made to show how signing works, and are forgotten at once. Runs in browsers too. */
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from "jose";
import { now } from "#lib/clock";
import { type SigningKey, SigningKeySchema } from "#lib/key-set";

/** A new key that signs session tokens from now on, and that nobody believes who is not told to. */
export async function throwawayKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  const activeFrom = now().toISOString();
  return SigningKeySchema.parse({ ...jwk, kid, alg: "ES256", use: "sig", purpose: "session", activeFrom });
}
