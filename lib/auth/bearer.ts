/**
 * Who speaks by a bearer token (RFC 6750): an API token, or an access token that one was exchanged for. Either way the row of
 * the API token is asked, so that what was revoked is refused at once, though other services accept it until it expires.
 */

import { type AccessPointer, verifyAccessToken } from "#lib/access-token";
import { isApiTokenText } from "#lib/api-token-text";
import { apiTokenFields, withOwner } from "#lib/auth/api-token";
import type { ApiToken, BearerCaller, Caller, User } from "#lib/auth/caller";
import { minus, minutes, now, seconds } from "#lib/clock";
import { config } from "#lib/config";
import { db } from "#lib/db/client";
import type { Prisma } from "#lib/db/generated/client";
import { err, ok, type Result } from "#lib/result";
import { hashSecret } from "#lib/secret";

/** How often at most a token's last use is written; and where it came from another address, which its owner must see. */
const useGranularity = { same: minutes(1), other: seconds(1) } as const;

/** Who presents an API token. Fails with "bearer-invalid" for any other text, and for one that expired or was revoked. */
export async function findApiTokenCaller(
  text: string,
  caller: Caller,
): Promise<Result<BearerCaller, "bearer-invalid">> {
  if (!isApiTokenText(text)) return err("bearer-invalid");
  const found = await findLiving({ hash: await hashSecret(text) });
  return found ? ok({ ...caller, ...found, session: null, scopes: found.apiToken.scopes }) : err("bearer-invalid");
}

/** Who presents an API token, or an access token for this application. Fails as `findApiTokenCaller` does. */
export async function findBearerCaller(text: string, caller: Caller): Promise<Result<BearerCaller, "bearer-invalid">> {
  const { accessTrust } = config();
  const verified = await verifyAccessToken(text, { ...accessTrust, audience: accessTrust.issuer });
  return verified.ok ? findGrantor(verified.value, caller) : findApiTokenCaller(text, caller);
}

/** Notes that a token was used, and from where. For after the answer: nobody is to wait for it. */
export async function recordApiTokenUse({ apiToken, address }: BearerCaller): Promise<void> {
  const { id, lastUsedAt, lastUsedAddress } = apiToken;
  const usedAt = now();
  const stale = minus(usedAt, useGranularity[address === lastUsedAddress ? "same" : "other"]);
  if (lastUsedAt && lastUsedAt > stale) return;
  await db().apiToken.updateMany({
    where: { id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lte: stale } }] },
    data: { lastUsedAt: usedAt, lastUsedAddress: address },
  });
}

/** Who made the API token that an access token was given for. */
async function findGrantor(
  { apiTokenId, userId, scopes }: AccessPointer,
  caller: Caller,
): Promise<Result<BearerCaller, "bearer-invalid">> {
  const found = await findLiving({ id: apiTokenId, userId });
  if (!found) return err("bearer-invalid");
  const held = found.apiToken.scopes.filter((scope) => scopes.includes(scope));
  return ok({ ...caller, ...found, session: null, scopes: held });
}

/** The token of a disabled account is good for nothing. */
async function findLiving(
  which: Pick<Prisma.ApiTokenWhereInput, "id" | "userId" | "hash">,
): Promise<{ user: User; apiToken: ApiToken } | null> {
  const row = await db().apiToken.findFirst({
    where: { ...which, expiresAt: { gt: now() }, user: { disabledAt: null } },
    select: apiTokenFields,
  });
  if (!row) return null;
  const { user, ...apiToken } = withOwner(row);
  return { user, apiToken };
}
