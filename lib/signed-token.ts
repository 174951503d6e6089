/**
 * What every kind of signed token (JWT, RFC 7519) shares: how it is signed, and what it must withstand when it comes back.
 * Kinds differ in their type and in the purpose of their keys, so that none is ever taken for another (RFC 8725,
 * sections 3.11 and 3.12).
 *
 * Edge-safe.
 */
import { errors, type JWTPayload, jwtVerify, type SignJWT } from "jose";
import type { z } from "zod";
import { type Duration, now, plus, seconds } from "#lib/clock";
import { type KeyPurpose, type PublicKey, type SigningKey, signingKey, verificationKeys } from "#lib/key-set";
import { err, ok, type Result } from "#lib/result";
import { newId } from "#lib/secret";

/** A kind of token: the `typ` of its header, whose keys sign it, how long it is good, and the claims it has to have. */
export type TokenKind<Claims> = {
  readonly type: string;
  readonly purpose: KeyPurpose;
  readonly life: Duration;
  readonly requiredClaims: readonly string[];
  readonly claims: z.ZodType<Claims>;
};

/** Who signs, and with which keys. */
export type Issuer = { readonly issuer: string; readonly keys: readonly SigningKey[] };

/** Whom to believe: the issuer's address, its keys, and how long a retired key still counts. */
export type Trust = { readonly issuer: string; readonly keys: readonly PublicKey[]; readonly overlap: Duration };

/** What an authentic token says, and whether its time has passed. */
export type Verified<Claims> = { readonly claims: Claims; readonly expired: boolean };

/** By how much two clocks may differ before a token is early or late. */
export const clockTolerance = seconds(5);

const algorithm = "ES256";
const maxLength = 2048;

/** The first check is plain text: jose 6 accepts padding and non-canonical base64, which gives one token many spellings. */
const compactForm = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}$/;

/**
 * Signs a token that says what `token` holds, and in addition the kind's type, the issuer, an id, and from when to when
 * it is good. Throws where no key of the kind's purpose is active yet: the configuration forbids it.
 */
export async function signToken<C>(
  kind: Pick<TokenKind<C>, "type" | "purpose" | "life">,
  token: SignJWT,
  { issuer, keys }: Issuer,
): Promise<string> {
  const issuedAt = now();
  const key = signingKey(keys, kind.purpose, issuedAt);
  if (!key) throw new Error(`No ${kind.purpose} key is active yet.`);
  return token
    .setProtectedHeader({ alg: algorithm, typ: kind.type, kid: key.kid })
    .setIssuer(issuer)
    .setJti(newId())
    .setIssuedAt(issuedAt)
    .setExpirationTime(plus(issuedAt, kind.life))
    .sign(key);
}

/**
 * Verifies a token of a kind: text, algorithm, type, key, signature, issuer, audience, times, claims (RFC 8725, section 3).
 * One that is authentic but expired is told apart. Everything else is "not-ours"; which check refused it is nobody's
 * business.
 */
export async function verifyToken<C>(
  kind: TokenKind<C>,
  text: string,
  audience: string,
  trust: Trust,
): Promise<Result<Verified<C>, "not-ours">> {
  if (!isCanonical(text)) return err("not-ours");
  try {
    const { payload } = await jwtVerify(text, keyFinder(kind, trust), verification(kind, audience, trust));
    return authentic(kind, payload, false);
  } catch (error) {
    if (error instanceof errors.JWTExpired && error.claim === "exp") return authentic(kind, error.payload, true);
    if (error instanceof errors.JOSEError) return err("not-ours");
    throw error;
  }
}

function verification<C>({ type, requiredClaims }: TokenKind<C>, audience: string, { issuer }: Trust) {
  return {
    algorithms: [algorithm],
    typ: type,
    issuer,
    audience,
    requiredClaims: [...requiredClaims],
    clockTolerance: clockTolerance / seconds(1),
    currentDate: now(),
  };
}

/** Finds a key by exact `kid` in our own set. `jwk`, `jku` and `x5u` in a token's header are not looked at. */
function keyFinder<C>({ purpose }: TokenKind<C>, trust: Trust) {
  const keys = verificationKeys(trust.keys, purpose, now(), trust.overlap);
  return ({ kid }: { kid?: string }) => {
    const key = keys.get(kid ?? "");
    if (!key) throw new errors.JWKSNoMatchingKey();
    return key;
  };
}

function authentic<C>(kind: TokenKind<C>, payload: JWTPayload, expired: boolean): Result<Verified<C>, "not-ours"> {
  const claims = kind.claims.safeParse(payload);
  return claims.success ? ok({ claims: claims.data, expired }) : err("not-ours");
}

function isCanonical(text: string): boolean {
  return text.length <= maxLength && compactForm.test(text) && text.split(".").every(isCanonicalBase64url);
}

/** Whether the last character carries no stray bits (RFC 4648, section 3.5): else one signature has several spellings. */
function isCanonicalBase64url(part: string): boolean {
  const strayBits = { 0: 0, 2: 4, 3: 2 }[part.length % 4];
  if (strayBits === undefined) return false;
  return alphabet.indexOf(part.at(-1) ?? "") % 2 ** strayBits === 0;
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
