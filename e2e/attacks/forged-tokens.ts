/** Tokens that the server did not sign, made to look as if it had (RFC 8725): tables of them, by what they try. */
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { someKey } from "#e2e/secrets";
import type { SigningKey } from "#lib/key-set";
import { altered, otherSpellings, publicJwkOf, signedBy, signedByPublicKey, unsigned } from "#lib/testing/forgery";
import type { Original } from "./bearers";

/** What each tries, and the token. */
export type Tokens = Record<string, string>;

/** What says nothing true of who signed it. */
export function withoutSignature({ token, header, claims, key }: Original): Tokens {
  return {
    ...named("unsigned", unsigned(header, claims)),
    ...named("HS256 by the public key", signedByPublicKey(key, header, claims)),
    ...named(
      "HS256 by the public key, padded to the length of ES256",
      signedByPublicKey(key, header, claims).map(padded),
    ),
    "a signature of nothing but zeros": token.replace(/[^.]+$/, "A".repeat(86)),
    "a signature with zero for s": token.replace(/[^.]+$/, (text) => text.slice(0, 43) + "A".repeat(43)),
    "no signature": token.replace(/[^.]+$/, ""),
    "two parts": token.split(".").slice(0, 2).join("."),
    "four parts": `${token}.${token.split(".")[2]}`,
    "five parts, as an encrypted one has": `${token}.A.A`,
    "other claims under the old signature": altered(token, { ...claims, jti: "another" }),
    "the old claims twice over": altered(token, { ...claims, aud: [claims.aud, "x"] }),
  };
}

/** Other algorithms, each with a key of its own under our name. */
export function byOtherAlgorithms({ token, header, claims, key }: Original): Tokens {
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const edwards = generateKeyPairSync("ed25519").privateKey;
  const curve = (namedCurve: string) => generateKeyPairSync("ec", { namedCurve }).privateKey;
  const made = (alg: string, hash: string | null, by: KeyObject) => signedAs({ ...header, alg }, claims, hash, by);
  return {
    ES384: made("ES384", "sha384", curve("P-384")),
    ES512: made("ES512", "sha512", curve("P-521")),
    ES256K: made("ES256K", "sha256", curve("secp256k1")),
    "ES256 on another curve": made("ES256", "sha256", curve("secp256k1")),
    RS256: made("RS256", "sha256", rsa),
    EdDSA: made("EdDSA", null, edwards),
    "ES256 in small letters": signedBy(key, { ...header, alg: "es256" }, claims),
    "ES256 with a space": signedBy(key, { ...header, alg: "ES256 " }, claims),
    "a list of algorithms": signedBy(key, { ...header, alg: ["ES256"] }, claims),
    "no algorithm": signedBy(key, { typ: header.typ, kid: header.kid }, claims),
    "the signature in another form": `${token.replace(/[^.]+$/, "")}${derSignature(key, token)}`,
  };
}

/** A key of the attacker's: under our name, under odd names, and brought along. */
export function byOtherKeys({ header, claims, key }: Original, elsewhere: string): Tokens {
  const own = someKey("session") as unknown as SigningKey;
  const jwk = publicJwkOf(own);
  const kids = [
    ...[
      "",
      "0",
      "../../../../dev/null",
      "/dev/null",
      "' UNION SELECT '",
      "__proto__",
      "constructor",
      "toString",
      "\u0000",
    ],
    ...[null, 0, true, [], [key.kid], {}, { kid: key.kid }, `${key.kid} `, key.kid.toUpperCase(), key.kid.slice(0, -1)],
  ];
  const certificate = randomBytes(300).toString("base64");
  return {
    "under our name": signedBy(own, header, claims),
    "under its own name": signedBy(own, { ...header, kid: own.kid }, claims),
    "under no name": signedBy(own, { alg: header.alg, typ: header.typ }, claims),
    ...named(
      "under an odd name",
      kids.map((kid) => signedBy(own, { ...header, kid }, claims)),
    ),
    ...named(
      "our key under an odd name",
      kids.map((kid) => signedBy(key, { ...header, kid }, claims)),
    ),
    "brought along": signedBy(own, { ...header, jwk }, claims),
    "brought along, under its own name": signedBy(own, { ...header, kid: own.kid, jwk }, claims),
    "brought along as a secret": signedBy(own, { ...header, jwk: { kty: "oct", k: "AAAA" } }, claims),
    "at an address": signedBy(own, { ...header, kid: own.kid, jku: elsewhere }, claims),
    "at an address, under our name": signedBy(own, { ...header, jku: elsewhere, x5u: elsewhere }, claims),
    "in a certificate": signedBy(
      own,
      { ...header, kid: own.kid, x5u: elsewhere, x5c: [certificate], x5t: "AA" },
      claims,
    ),
  };
}

/** Our own signature, under a header that asks for another reading. */
export function askingForMore({ header, claims, key, token }: Original): Tokens {
  const [, payload = "", signature = ""] = token.split(".");
  const flattened = { protected: encoded(header), payload, signature };
  const detached = signedBy(key, { ...header, b64: false, crit: ["b64"] }, claims);
  return {
    "crit, of what nobody knows": signedBy(
      key,
      { ...header, crit: ["http://evil.example/"], "http://evil.example/": 1 },
      claims,
    ),
    "crit, of what is there": signedBy(key, { ...header, crit: ["exp"], exp: 9_999_999_999 }, claims),
    "crit, empty": signedBy(key, { ...header, crit: [] }, claims),
    "crit, no list": signedBy(key, { ...header, crit: "exp" }, claims),
    "b64 false": detached,
    "b64 false, with the claims in the clear": detached.replace(
      /\.[^.]+\./,
      `.${JSON.stringify(claims).replaceAll(".", "")}.`,
    ),
    ...named("another spelling", otherSpellings(token)),
    "JSON, flattened": JSON.stringify(flattened),
    "JSON, flattened and encoded": encodeURIComponent(JSON.stringify(flattened)),
    "JSON, with another header beside it": JSON.stringify({ ...flattened, header: { kid: key.kid } }),
    "JSON, general": encodeURIComponent(
      JSON.stringify({ payload, signatures: [{ protected: flattened.protected, signature }] }),
    ),
    "more than 2 KiB": signedBy(key, header, { ...claims, more: "a".repeat(2048) }),
    "a megabyte in spirit": `${encoded({ ...header, more: "a".repeat(6000) })}.${payload}.${signature}`,
  };
}

function signedAs(header: object, claims: object, hash: string | null, key: KeyObject): string {
  const input = `${encoded(header)}.${encoded(claims)}`;
  return `${input}.${sign(hash, Buffer.from(input), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
}

/** As ASN.1 has it, which most programs make (RFC 7518, section 3.4, wants r and s alone). */
function derSignature({ kty, crv, x, y, d }: SigningKey, token: string): string {
  const key = createPrivateKey({ key: { kty, crv, x, y, d }, format: "jwk" });
  return sign("sha256", Buffer.from(token.replace(/\.[^.]*$/, "")), key).toString("base64url");
}

function named(what: string, tokens: readonly string[]): Tokens {
  return Object.fromEntries(tokens.map((token, index) => [`${what} (${index})`, token]));
}

function padded(token: string): string {
  return token.replace(/[^.]+$/, (signature) => signature.padEnd(86, "A"));
}

function encoded(members: object): string {
  return Buffer.from(JSON.stringify(members)).toString("base64url");
}
