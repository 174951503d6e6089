/**
 * Random ids and secrets. A secret exists in plain form only where it is shown or mailed; at rest there is its hash,
 * so that a stolen database or backup yields nothing to sign in with.
 *
 * Edge-safe: Web Crypto only.
 */

export type Id = string & { readonly __brand: "Id" };

/** A new opaque id: 128 random bits as 22 base64url characters. Not a secret. */
export function newId(): Id {
  return base64url(crypto.getRandomValues(new Uint8Array(16))) as Id;
}

/** Whether something has the form of our ids. */
export function isId(value: unknown): value is Id {
  return typeof value === "string" && /^[\w-]{22}$/.test(value);
}

/** A secret in plain form: shown or mailed once, never stored. */
export type Secret = string & { readonly __brand: "Secret" };

/** What is stored in its place. */
export type SecretHash = string & { readonly __brand: "SecretHash" };

/** A new secret: 256 random bits as 43 base64url characters. */
export function newSecret(): Secret {
  return base64url(crypto.getRandomValues(new Uint8Array(32))) as Secret;
}

/** SHA-256 of a secret, base64url. No salt and no slow hash: nobody guesses 256 random bits. */
export async function hashSecret(secret: Secret): Promise<SecretHash> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret));
  return base64url(new Uint8Array(digest)) as SecretHash;
}

/** A new password that people can copy by hand: 100 random bits as five groups of four letters and digits. */
export function newPassphrase(): string {
  const digits = Array.from(crypto.getRandomValues(new Uint8Array(20)), (byte) => readable[byte % readable.length]);
  return [0, 4, 8, 12, 16].map((start) => digits.slice(start, start + 4).join("")).join("-");
}

/** 32 characters, so that a byte picks each with the same chance; without those that are taken for one another. */
const readable = "abcdefghijkmnpqrstuvwxyz23456789";

/** Bytes as base64url without padding (RFC 4648, section 5). */
function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
