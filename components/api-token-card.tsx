import { Form } from "#components/form";
import { Link } from "#components/link";
import { LocalTime } from "#components/local-time";

type Props = {
  readonly id: string;
  readonly name: string;
  /** What it is good for, in words. */
  readonly allows: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly expired: boolean;
  readonly lastUsedAt: Date | null;
  readonly lastUsedAddress: string;
};

/** One API token of the reader's, and the way to revoke it: in two steps, for it cannot be brought back. */
export function ApiTokenCard({ id, name, allows, expired, ...times }: Props) {
  return (
    <article className="rounded-box border border-base-300 bg-base-100 px-5 py-5">
      <h2 className="text-lg font-semibold wrap-anywhere">{name}</h2>
      <p className="mt-1 text-neutral text-pretty">{allows.join(" · ")}</p>
      <TokenFacts {...times} expired={expired} />
      {expired ? null : <Revoke id={id} name={name} />}
    </article>
  );
}

type FactsProps = Pick<Props, "createdAt" | "expiresAt" | "expired" | "lastUsedAt" | "lastUsedAddress">;

function TokenFacts({ createdAt, expiresAt, expired, lastUsedAt, lastUsedAddress }: FactsProps) {
  return (
    <dl className="mt-4 grid gap-x-4 gap-y-2 sm:grid-cols-3">
      <TokenFact term="Made">
        <LocalTime time={createdAt} />
      </TokenFact>
      <TokenFact term={expired ? "Expired" : "Expires"}>
        <LocalTime time={expiresAt} />
      </TokenFact>
      <TokenFact term="Last used">
        {lastUsedAt ? <LocalTime time={lastUsedAt} /> : "Not yet"}
        {lastUsedAt ? <span className="block wrap-anywhere">from {lastUsedAddress}</span> : null}
      </TokenFact>
    </dl>
  );
}

function TokenFact({ term, children }: { readonly term: string; readonly children: React.ReactNode }) {
  return (
    <div className="flex justify-between gap-4 sm:block">
      <dt className="text-sm text-neutral">{term}</dt>
      <dd className="text-right text-sm sm:text-left">{children}</dd>
    </div>
  );
}

function Revoke({ id, name }: Pick<Props, "id" | "name">) {
  return (
    <details className="mt-4 border-t border-base-300 pt-3">
      <summary className="cursor-pointer rounded-field py-1 font-medium">
        Revoke<span className="sr-only"> {name}</span>
      </summary>
      <p className="mt-1 mb-4 text-neutral text-pretty">
        Whatever uses it is refused here from its next request on, and by other services within ten minutes. It cannot
        be brought back.
      </p>
      <Form
        bare
        action={`/api/tokens/${id}/revoke`}
        next="/dashboard/tokens"
        submitLabel="Yes, revoke it"
        pendingLabel="Revoking"
        acceptedLabel="Revoked"
        about={name}
        unanswered="It may be revoked already."
        remedies={{ "api-token-not-found": showAnew }}
      />
    </details>
  );
}

const showAnew = (
  <Link href="/dashboard/tokens" className="link font-medium">
    Reload the list
  </Link>
);
