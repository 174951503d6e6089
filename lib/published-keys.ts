/** The key set that other services check access tokens by. */
import { now } from "#lib/clock";
import { type PublicKey, verificationKeys } from "#lib/key-set";
import type { Trust } from "#lib/signed-token";

/** What others need to know of a key, named one by one: nothing that a key is given later is published by accident. */
type PublishedKey = Pick<PublicKey, "kty" | "crv" | "x" | "y" | "kid" | "alg" | "use">;

/**
 * The JWK Set to publish (RFC 7517, section 5): every access-token key that is not retired. One that does not sign yet
 * is among them, so that everybody knows it by then. Session keys are nobody else's business.
 */
export function publishedKeySet({ keys, overlap }: Pick<Trust, "keys" | "overlap">): { keys: PublishedKey[] } {
  return { keys: [...verificationKeys(keys, "access-token", now(), overlap).values()].map(published) };
}

function published({ kty, crv, x, y, kid, alg, use }: PublicKey): PublishedKey {
  return { kty, crv, x, y, kid, alg, use };
}
