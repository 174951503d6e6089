/** Signed tokens as an attacker, or another version, might make them. */
import { createHmac, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { type KeyPurpose, type SigningKey, SigningKeySchema } from "#lib/key-set";
import { signingKeyFor } from "#lib/testing/environment";

type Members = Readonly<Record<string, unknown>>;

/** A new key of the set, active from that time on. */
export async function someSigningKey(purpose: KeyPurpose, activeFrom: string): Promise<SigningKey> {
  return SigningKeySchema.parse(await signingKeyFor(purpose, activeFrom));
}

/** The public members of a key, as they might stand in a token's header. */
export function publicJwkOf({ kty, crv, x, y, kid }: SigningKey) {
  return { kty, crv, x, y, kid };
}

/** A token of this header and these claims, rightly signed by ES256. */
export function signedBy(key: SigningKey, header: Members, claims: Members): string {
  return signedAsWritten(key, header, JSON.stringify(claims));
}

/** A token whose claims are this text, whatever it is, rightly signed by ES256. */
export function signedAsWritten({ kty, crv, x, y, d }: SigningKey, header: Members, claims: string): string {
  const input = `${encoded(header)}.${Buffer.from(claims).toString("base64url")}`;
  const key = createPrivateKey({ key: { kty, crv, x, y, d }, format: "jwk" });
  return `${input}.${sign("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
}

/** Tokens signed by HS256, with the public key, which everybody knows, as the secret. */
export function signedByPublicKey(key: SigningKey, header: Members, claims: Members): string[] {
  const jwk = publicJwkOf(key);
  const pem = createPublicKey({ key: jwk, format: "jwk" }).export({ type: "spki", format: "pem" });
  const input = inputOf({ ...header, alg: "HS256" }, claims);
  return [pem, JSON.stringify(jwk)].map(
    (secret) => `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`,
  );
}

/** Tokens that are not signed at all, whichever way `alg` says so. */
export function unsigned(header: Members, claims: Members): string[] {
  const inputs = ["none", "None", "NONE", "nOnE"].map((alg) => inputOf({ ...header, alg }, claims));
  return inputs.flatMap((input) => ["", "A".repeat(86)].map((signature) => `${input}.${signature}`));
}

/** The token with other claims under its old signature. */
export function altered(token: string, claims: Members): string {
  const [header, , signature] = token.split(".");
  return `${header}.${encoded(claims)}.${signature}`;
}

/** The token in other spellings of the same bytes. */
export function otherSpellings(token: string): string[] {
  const [header, payload, signature = ""] = token.split(".");
  const decorated = [`${token}=`, `${token}==`, `${header}=.${payload}.${signature}`, ` ${token}`, `${token}\n`];
  return [...decorated, `${header}.${payload}.${sibling(signature)}`];
}

/** The same bytes with stray bits in the last character: 64 bytes leave four of its six bits unused. */
function sibling(signature: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return signature.slice(0, -1) + alphabet[alphabet.indexOf(signature.at(-1) ?? "") + 1];
}

function inputOf(header: Members, claims: Members): string {
  return `${encoded(header)}.${encoded(claims)}`;
}

function encoded(members: Members): string {
  return Buffer.from(JSON.stringify(members)).toString("base64url");
}
