/** Exchanging an API token for an access token, which any service that knows our key set can check by itself (RFC 9068). */

import { accessTokenLife, signAccessToken } from "#lib/access-token";
import type { BearerCaller } from "#lib/auth/caller";
import { consume } from "#lib/auth/rate-limit";
import { type Duration, now, shorter } from "#lib/clock";
import { config } from "#lib/config";
import { log } from "#lib/log";
import { err, ok, type Result } from "#lib/result";
import type { Scope } from "#lib/scope";

/** An access token, for how long it is good, and for what. */
export type AccessTokenGrant = {
  readonly token: string;
  readonly life: Duration;
  readonly scopes: readonly Scope[];
};

/**
 * Gives an access token of ten minutes, or less where the API token ends before, for `audience`, or for this application itself
 * where none is named. Fails with "audience-unknown" for one that `TOKEN_AUDIENCES` does not list: a token for a service must
 * come from whoever runs it. Fails with "too-many-requests" for whoever asks for one at each call, rather than keeping it while it is good.
 */
export async function grantAccessToken(
  audience: string | undefined,
  { user, apiToken, scopes, address }: BearerCaller,
): Promise<Result<AccessTokenGrant, "audience-unknown" | "too-many-requests">> {
  const { accessTrust, tokenAudiences, signingKeys } = config();
  const { issuer } = accessTrust;
  const wanted = audience ?? issuer;
  if (!tokenAudiences.includes(wanted)) return err("audience-unknown");
  const wait = await consume("access-token-of-api-token", apiToken.id);
  if (wait !== null) return err("too-many-requests", wait);
  const left = (apiToken.expiresAt.getTime() - now().getTime()) as Duration;
  const life = shorter(accessTokenLife, left);
  const grant = { userId: user.id, apiTokenId: apiToken.id, scopes, audience: wanted, life };
  const token = await signAccessToken(grant, { issuer, keys: signingKeys });
  log.info("access_token_issued", { user: user.id, apiToken: apiToken.id, audience: wanted, address });
  return ok({ token, life, scopes });
}
