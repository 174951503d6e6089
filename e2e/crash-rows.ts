/** What a database has of each person. */
import type { Database } from "#lib/db/client";
import { grouped } from "#lib/grouped";
import type { Counts } from "./crash-person";

/** Everything that is there, as it is at one moment. */
export type Rows = {
  /** By their addresses. */
  readonly accounts: ReadonlyMap<string, Account>;
  /** How many rows of which kind there are, by whose they are: the account's id, or the address where there is no such. */
  readonly counts: ReadonlyMap<string, Counts>;
  readonly links: readonly Link[];
  /** What people are told of by mail, by the ids of their accounts. */
  readonly told: ReadonlyMap<string, readonly Told[]>;
};
type Account = { readonly id: string; readonly email: string; readonly name: string; readonly passwordHash: string };
/** A one-time token that is still good. */
type Link = { readonly hash: string; readonly purpose: string; readonly email: string };
/** An event that there is a mail for: `target` is the name of an API token; else `address` is where a sign-in came from. */
type Told = {
  readonly userId: string;
  readonly kind: string;
  readonly address: string;
  readonly target: string | null;
};

type Count = { readonly whose: string; readonly what: string; readonly many: number | bigint };

const counting = `
  SELECT userId AS whose, 'sessions' AS what, count(*) AS many FROM Session GROUP BY 1
  UNION ALL SELECT userId, 'API tokens', count(*) FROM ApiToken GROUP BY 1
  UNION ALL SELECT userId, 'browsers', count(*) FROM KnownDevice GROUP BY 1
  UNION ALL SELECT coalesce(userId, 'nobody'), 'events of ' || kind, count(*) FROM Event GROUP BY 1, 2
  UNION ALL SELECT coalesce(userId, email), 'links for ' || purpose, count(*) FROM OneTimeToken GROUP BY 1, 2`;

const telling = "SELECT userId, kind, address, target FROM Event WHERE kind IN ('sign-in', 'api-token-made')";

/** Reads all of it. */
export async function readRows(database: Database): Promise<Rows> {
  const accounts = await database.$queryRaw<Account[]>`SELECT id, email, name, passwordHash FROM User`;
  const counts = new Map<string, Counts>();
  for (const { whose, what, many } of await database.$queryRawUnsafe<Count[]>(counting))
    counts.set(whose, { ...counts.get(whose), [what]: Number(many) });
  return {
    accounts: new Map(accounts.map((account) => [account.email, account])),
    counts,
    links: await database.$queryRaw<Link[]>`SELECT hash, purpose, email FROM OneTimeToken`,
    told: grouped(await database.$queryRawUnsafe<Told[]>(telling), ({ userId }) => userId),
  };
}
