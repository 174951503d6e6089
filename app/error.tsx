"use client";

import { Link } from "#components/link";
import { PageFrame, PageTitle } from "#components/page-frame";

type Props = { readonly error: Error & { digest?: string }; readonly retry: () => void };

/** For a bug of ours: says so, offers another try, and names the reference that stands in the log. */
export default function ErrorPage({ error, retry }: Props) {
  return (
    <PageFrame>
      <title>Something went wrong · Latchkey</title>
      <PageTitle title="Something went wrong">
        <p>It was not your doing. Trying again may help.</p>
      </PageTitle>
      <div className="mt-8 flex flex-wrap gap-3">
        <button type="button" onClick={() => retry()} className="btn btn-primary h-12 px-6 text-base">
          Try again
        </button>
        <Link href="/" className="btn btn-outline h-12 border-base-300 px-6 text-base font-medium">
          Go to the front page
        </Link>
      </div>
      {error.digest ? (
        <p className="mt-10 text-sm text-neutral">
          Reference: <code className="font-mono select-all">{error.digest}</code>
        </p>
      ) : null}
    </PageFrame>
  );
}
