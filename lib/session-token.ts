/**
 * The session token: a signed pointer (JWT, RFC 7519) to a session's row. It holds no name, address or role, so that
 * nothing in it can be stale or leak; the row is asked for those.
 *
 * Edge-safe.
 */
import { SignJWT } from "jose";
import { z } from "zod";
import { fromEpochSeconds, minutes, now } from "#lib/clock";
import { verificationKeys } from "#lib/key-set";
import { ok, type Result } from "#lib/result";
import { type Issuer, signToken, type TokenKind, type Trust, type Verified, verifyToken } from "#lib/signed-token";
import { rememberVerified, verifiedBefore } from "#lib/verified-tokens";

/** How long a token speaks for its session before the row must renew it. */
export const sessionTokenLife = minutes(10);

const Claims = z.object({
  sub: z.string().min(1),
  sid: z.string().min(1),
  gen: z.int().min(1),
  exp: z.int(),
});

const kind: TokenKind<z.infer<typeof Claims>> = {
  type: "session+jwt",
  purpose: "session",
  life: sessionTokenLife,
  requiredClaims: ["sub", "sid", "gen", "jti", "iat", "nbf", "exp"],
  claims: Claims,
};

/** Which session a token speaks for. */
export type SessionPointer = { readonly userId: string; readonly sessionId: string; readonly generation: number };

/** A token that this server made: what it points at, until when it is good, and whether that time has passed. */
export type AuthenticToken = SessionPointer & { readonly expiresAt: Date; readonly expired: boolean };

/**
 * Signs a token of ten minutes for a session; the issuer is the audience too. Throws where no session key is active yet:
 * the configuration forbids it.
 */
export async function signSessionToken(pointer: SessionPointer, issuer: Issuer): Promise<string> {
  const token = new SignJWT({ sid: pointer.sessionId, gen: pointer.generation })
    .setAudience(issuer.issuer)
    .setSubject(pointer.userId)
    .setNotBefore(now());
  return signToken(kind, token, issuer);
}

/**
 * Verifies a session token. One that is authentic but expired is told apart, for renewal needs it. Everything else is
 * "not-ours". The signature of one and the same text is computed once, and not at every click.
 */
export async function verifySessionToken(text: string, trust: Trust): Promise<Result<AuthenticToken, "not-ours">> {
  const keys = [...verificationKeys(trust.keys, kind.purpose, now(), trust.overlap).keys()];
  const before = verifiedBefore(text, trust, keys);
  if (before) return ok(before);
  const verified = await verifyToken(kind, text, trust.issuer, trust);
  if (!verified.ok) return verified;
  const token = pointerOf(verified.value);
  rememberVerified(text, token, trust, keys);
  return ok(token);
}

function pointerOf({ claims, expired }: Verified<z.infer<typeof Claims>>): AuthenticToken {
  const { sub, sid, gen, exp } = claims;
  return { userId: sub, sessionId: sid, generation: gen, expiresAt: fromEpochSeconds(exp), expired };
}
