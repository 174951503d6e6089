import type { Metadata } from "next";
import { ApiTokenCard } from "#components/api-token-card";
import { DashboardFrame } from "#components/dashboard-frame";
import { Link } from "#components/link";
import { Notice, Refused } from "#components/notice";
import { PageTitle } from "#components/page-frame";
import { listApiTokens, mostApiTokens } from "#lib/auth/api-token";
import type { ApiToken } from "#lib/auth/caller";
import { now } from "#lib/clock";
import { scopeWords } from "#lib/scope-words";
import { requireUser } from "#lib/web/current-session";
import { readFlash } from "#lib/web/flash";

export const metadata: Metadata = { title: "API tokens", robots: { index: false, follow: false } };

/** The programs that may speak for the reader, each by a token of its own, and the way to be rid of one. */
export default async function ApiTokensPage() {
  const { user } = await requireUser();
  const tokens = await listApiTokens(user.id);
  const { notice, refusal } = await readFlash("/dashboard/tokens");
  return (
    <DashboardFrame current="/dashboard/account">
      <PageTitle title="API tokens">
        <p>
          A token lets a program speak for you: a script, or another service. It does what you chose for it and no more,
          and it never changes your password or your address.
        </p>
      </PageTitle>
      {notice || refusal ? (
        <div className="mt-8">{refusal ? <Refused>{refusal.message}</Refused> : <Notice>{notice}</Notice>}</div>
      ) : null}
      {tokens.length > 0 ? <Tokens tokens={tokens} /> : <NoneYet />}
      <p className="mt-10 text-neutral text-pretty">
        What a program can do with one is in the{" "}
        <Link href="/docs/api" className="link link-primary">
          API documentation
        </Link>
        .
      </p>
    </DashboardFrame>
  );
}

function Tokens({ tokens }: { readonly tokens: readonly ApiToken[] }) {
  const asOf = now();
  const living = tokens.filter(({ expiresAt }) => expiresAt > asOf).length;
  return (
    <>
      <div className="mt-8 flex flex-wrap items-center gap-x-4 gap-y-2">
        {living < mostApiTokens ? <NewToken /> : null}
        <p className="text-neutral">
          {living} of at most {mostApiTokens}
        </p>
      </div>
      <ul aria-label="Your API tokens" className="mt-6 space-y-4">
        {tokens.map(({ scopes, ...token }) => (
          <li key={token.id}>
            <ApiTokenCard
              {...token}
              allows={scopes.map((scope) => scopeWords[scope].title)}
              expired={token.expiresAt <= asOf}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

function NoneYet() {
  return (
    <div className="mt-8 rounded-box border border-dashed border-base-content/40 px-5 py-10 text-center">
      <p className="mb-5 text-neutral">No program speaks for you.</p>
      <NewToken />
    </div>
  );
}

function NewToken() {
  return (
    <Link href="/dashboard/tokens/new" className="btn btn-primary h-11 text-base">
      Make a token
    </Link>
  );
}
