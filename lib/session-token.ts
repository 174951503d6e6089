/**
 * The session token: a signed pointer (JWT, RFC 7519) to a session's row. It holds no name, address or role, so that
 * nothing in it can be stale or leak; the row is asked for those.
 *
 * Edge-safe.
 */
import { errors, type JWTPayload, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { type Duration, fromEpochSeconds, minutes, now, plus, seconds } from "#lib/clock";
import { type PublicKey, type SigningKey, signingKey, verificationKeys } from "#lib/key-set";
import { err, ok, type Result } from "#lib/result";
import { newId } from "#lib/secret";

/** How long a token speaks for its session before the row must renew it. */
export const sessionTokenLife = minutes(10);

/** By how much two clocks may differ before a token is early or late. */
export const clockTolerance = seconds(5);

const type = "session+jwt";
const algorithm = "ES256";
const maxLength = 2048;

/** The first check is plain text: jose 6 accepts padding and non-canonical base64, which gives one token many spellings. */
const compactForm = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}$/;

const Claims = z.object({
  sub: z.string().min(1),
  sid: z.string().min(1),
  gen: z.int().min(1),
  exp: z.int(),
});

/** Which session a token speaks for. */
export type SessionPointer = { readonly userId: string; readonly sessionId: string; readonly generation: number };

/** A token that this server made: what it points at, until when it is good, and whether that time has passed. */
export type AuthenticToken = SessionPointer & { readonly expiresAt: Date; readonly expired: boolean };

/** Whom to believe: the issuer's address, which is also the audience, its keys, and how long a retired key still counts. */
export type Trust = { readonly issuer: string; readonly keys: readonly PublicKey[]; readonly overlap: Duration };

/** Who signs: the issuer's address, which is also the audience, and its keys. */
export type Issuer = { readonly issuer: string; readonly keys: readonly SigningKey[] };

/** Signs a token of ten minutes for a session. Throws where no session key is active yet: the configuration forbids it. */
export async function signSessionToken(pointer: SessionPointer, { issuer, keys }: Issuer): Promise<string> {
  const issuedAt = now();
  const key = signingKey(keys, "session", issuedAt);
  if (!key) throw new Error("No session key is active yet.");
  return new SignJWT({ sid: pointer.sessionId, gen: pointer.generation })
    .setProtectedHeader({ alg: algorithm, typ: type, kid: key.kid })
    .setIssuer(issuer)
    .setAudience(issuer)
    .setSubject(pointer.userId)
    .setJti(newId())
    .setIssuedAt(issuedAt)
    .setNotBefore(issuedAt)
    .setExpirationTime(plus(issuedAt, sessionTokenLife))
    .sign(key);
}

/**
 * Verifies a token: text, algorithm, type, key, signature, issuer, audience, times, claims (RFC 8725, section 3).
 * A token that is authentic but expired is told apart, for renewal needs it. Everything else is "not-ours"; which
 * check refused it is nobody's business.
 */
export async function verifySessionToken(text: string, trust: Trust): Promise<Result<AuthenticToken, "not-ours">> {
  if (!isCanonical(text)) return err("not-ours");
  try {
    const { payload } = await jwtVerify(text, keyFinder(trust), verification(trust));
    return authentic(payload, false);
  } catch (error) {
    if (error instanceof errors.JWTExpired && error.claim === "exp") return authentic(error.payload, true);
    if (error instanceof errors.JOSEError) return err("not-ours");
    throw error;
  }
}

function verification(trust: Trust) {
  return {
    algorithms: [algorithm],
    typ: type,
    issuer: trust.issuer,
    audience: trust.issuer,
    requiredClaims: ["sub", "sid", "gen", "jti", "iat", "nbf", "exp"],
    clockTolerance: clockTolerance / seconds(1),
    currentDate: now(),
  };
}

/** Finds a key by exact `kid` in our own set. `jwk`, `jku` and `x5u` in a token's header are not looked at. */
function keyFinder(trust: Trust) {
  const keys = verificationKeys(trust.keys, "session", now(), trust.overlap);
  return ({ kid }: { kid?: string }) => {
    const key = keys.get(kid ?? "");
    if (!key) throw new errors.JWKSNoMatchingKey();
    return key;
  };
}

function authentic(payload: JWTPayload, expired: boolean): Result<AuthenticToken, "not-ours"> {
  const claims = Claims.safeParse(payload);
  if (!claims.success) return err("not-ours");
  const { sub, sid, gen, exp } = claims.data;
  return ok({ userId: sub, sessionId: sid, generation: gen, expiresAt: fromEpochSeconds(exp), expired });
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
