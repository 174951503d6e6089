/**
 * The access token: a signed token (JWT profile of RFC 9068) by which a service, this one or another, knows who is asking
 * and what they may, without asking back. It has a type and keys of its own, so that it is never a session token, nor
 * the other way round.
 *
 * Edge-safe.
 */
import { SignJWT } from "jose";
import { z } from "zod";
import { type Duration, fromEpochSeconds, minutes } from "#lib/clock";
import { err, ok, type Result } from "#lib/result";
import { readScopes, type Scope, writtenScopes } from "#lib/scope";
import { type Issuer, signToken, type TokenKind, type Trust, verifyToken } from "#lib/signed-token";

/** How long a token is good. What became of its API token meanwhile is not known to other services, so it is short. */
export const accessTokenLife = minutes(10);

/** For how long services that check access tokens may keep the published key set. */
export const keySetCache = minutes(60);

/** For how long a key goes on verifying after it stops signing: its last token's life, after others came to know the next. */
export const accessTokenOverlap = (accessTokenLife + keySetCache) as Duration;

const Claims = z.object({
  sub: z.string().min(1),
  aud: z.string(), // one service, never a list of which this is one
  client_id: z.string().min(1),
  scope: z.string(),
  iat: z.int(),
  exp: z.int(),
});

const kind: TokenKind<z.infer<typeof Claims>> = {
  type: "at+jwt",
  purpose: "access-token",
  life: accessTokenLife,
  requiredClaims: ["sub", "client_id", "scope", "jti", "iat", "exp"],
  claims: Claims,
};

/** What a token grants, and for how long: to an API token of a person, these scopes at one service, named by its address. */
export type AccessGrant = {
  readonly userId: string;
  readonly apiTokenId: string;
  readonly scopes: readonly Scope[];
  readonly audience: string;
  /** At most `accessTokenLife`, which it is where nothing is said. */
  readonly life?: Duration;
};

/** Whom a good token speaks for, by which API token, what it may, and until when. */
export type AccessPointer = {
  readonly userId: string;
  readonly apiTokenId: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: Date;
};

/** Whose tokens to believe, and the address that they must be made for. */
export type AccessTrust = Trust & { readonly audience: string };

/** Signs a token. Throws where no access-token key is active yet: the configuration forbids it. */
export async function signAccessToken(grant: AccessGrant, issuer: Issuer): Promise<string> {
  const token = new SignJWT({ client_id: grant.apiTokenId, scope: writtenScopes(grant.scopes) })
    .setAudience(grant.audience)
    .setSubject(grant.userId);
  return signToken({ ...kind, life: grant.life ?? accessTokenLife }, token, issuer);
}

/**
 * Verifies an access token (RFC 9068, section 4). Fails with "not-ours" for whatever is wrong with it, its age included.
 * Scopes that nobody knows any more are left out. Whether the person and their API token still exist, the caller asks
 * the database.
 */
export async function verifyAccessToken(text: string, trust: AccessTrust): Promise<Result<AccessPointer, "not-ours">> {
  const verified = await verifyToken(kind, text, trust.audience, trust);
  if (!verified.ok || verified.value.expired) return err("not-ours");
  const { sub, client_id, scope, exp } = verified.value.claims;
  return ok({ userId: sub, apiTokenId: client_id, scopes: readScopes(scope), expiresAt: fromEpochSeconds(exp) });
}
