/** API tokens as they are used: looking a living one up, and noting where it was used last. */
import { apiTokenFields, withOwner } from "#lib/auth/api-token";
import type { ApiToken, BearerCaller, User } from "#lib/auth/caller";
import { minus, minutes, now, seconds } from "#lib/clock";
import { db } from "#lib/db/client";
import type { Prisma } from "#lib/db/generated/client";

/** How often at most a token's last use is written; and where it came from another address, which its owner must see. */
const useGranularity = { same: minutes(1), other: seconds(1) } as const;

/** A token that is good, with whose it is; null where there is none. That of a disabled account is good for nothing. */
export async function findLivingApiToken(
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
