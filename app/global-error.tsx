"use client";

import "./globals.css";

type Props = { readonly error: Error & { digest?: string }; readonly retry: () => void };

/** The last resort, when the root layout itself fails: stands alone, on nothing that could fail as well. */
export default function GlobalError({ error, retry }: Props) {
  return (
    <html lang="en">
      <body className="mx-auto max-w-2xl px-5 py-24 font-sans leading-relaxed antialiased sm:px-8">
        <title>Something went wrong · Latchkey</title>
        <h1 className="text-3xl font-semibold tracking-tight">Something went wrong</h1>
        <p className="mt-3 text-neutral">It was not your doing. Trying again may help.</p>
        <button type="button" onClick={() => retry()} className="btn btn-primary mt-8 h-12 px-6 text-base">
          Try again
        </button>
        {error.digest ? <p className="mt-10 text-sm text-neutral">Reference: {error.digest}</p> : null}
      </body>
    </html>
  );
}
