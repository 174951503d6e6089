"use client";

import { OpenLink } from "#components/open-link";
import { PageFrame, PageTitle } from "#components/page-frame";
import { unavailableSentences } from "#lib/unavailable";

type Props = { readonly error: Error & { digest?: string }; readonly retry: () => void };

/**
 * For whoever came by a link to a page that could not be made, whether by a bug of ours, whose reference stands in the log, or
 * because something that it needs is out of reach. Who asks for the whole page is answered by `server/stand-in.js`.
 */
export default function ErrorPage({ error, retry }: Props) {
  const unavailable = sentenceFor(error.digest);
  const title = unavailable ? "Not right now" : "Something went wrong";
  return (
    <PageFrame>
      <title>{`${title} · Latchkey`}</title>
      <PageTitle title={title}>
        <p>{unavailable ?? "It was not your doing. Trying again may help."}</p>
      </PageTitle>
      <div className="mt-8 flex flex-wrap gap-3">
        <button type="button" onClick={() => retry()} className="btn btn-primary h-12 px-6 text-base">
          Try again
        </button>
        <OpenLink href="/" className="btn btn-outline h-12 border-base-300 px-6 text-base font-medium">
          Go to the front page
        </OpenLink>
      </div>
      {error.digest && !unavailable ? (
        <p className="mt-10 text-sm text-neutral">
          Reference: <code className="font-mono select-all">{error.digest}</code>
        </p>
      ) : null}
    </PageFrame>
  );
}

function sentenceFor(digest = ""): string | null {
  return new Map<string, string>(Object.entries(unavailableSentences)).get(digest) ?? null;
}
