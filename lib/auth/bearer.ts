/**
 * Who speaks by a bearer token (RFC 6750): an API token, or an access token that one was exchanged for. Either way the row of
 * the API token is asked, so that what was revoked is refused at once, though other services accept it until it expires.
 */

import { type AccessPointer, verifyAccessToken } from "#lib/access-token";
import { isApiTokenText } from "#lib/api-token-text";
import { findLivingApiToken } from "#lib/auth/api-token-use";
import type { BearerCaller, Caller } from "#lib/auth/caller";
import { config } from "#lib/config";
import { err, ok, type Result } from "#lib/result";
import { hashSecret } from "#lib/secret";

/** Who presents an API token. Fails with "bearer-invalid" for any other text, and for one that expired or was revoked. */
export async function findApiTokenCaller(
  text: string,
  caller: Caller,
): Promise<Result<BearerCaller, "bearer-invalid">> {
  if (!isApiTokenText(text)) return err("bearer-invalid");
  const found = await findLivingApiToken({ hash: await hashSecret(text) });
  return found ? ok({ ...caller, ...found, session: null, scopes: found.apiToken.scopes }) : err("bearer-invalid");
}

/** Who presents an API token, or an access token for this application. Fails as `findApiTokenCaller` does. */
export async function findBearerCaller(text: string, caller: Caller): Promise<Result<BearerCaller, "bearer-invalid">> {
  const { accessTrust } = config();
  const verified = await verifyAccessToken(text, { ...accessTrust, audience: accessTrust.issuer });
  return verified.ok ? findGrantor(verified.value, caller) : findApiTokenCaller(text, caller);
}

/** Who made the API token that an access token was given for. */
async function findGrantor(
  { apiTokenId, userId, scopes }: AccessPointer,
  caller: Caller,
): Promise<Result<BearerCaller, "bearer-invalid">> {
  const found = await findLivingApiToken({ id: apiTokenId, userId });
  if (!found) return err("bearer-invalid");
  const held = found.apiToken.scopes.filter((scope) => scopes.includes(scope));
  return ok({ ...caller, ...found, session: null, scopes: held });
}
