import type { Metadata } from "next";
import { Chapter, Prose, Spread } from "#components/chapter";
import { DashboardFrame } from "#components/dashboard-frame";
import { Link } from "#components/link";
import { PageTitle } from "#components/page-frame";
import { TokenAnatomy } from "#components/token-anatomy";
import { CheckResults } from "#components/token-checks";
import { now } from "#lib/clock";
import { requireUser } from "#lib/web/current-session";
import { type OwnToken, ownToken } from "#lib/web/own-token";

export const metadata: Metadata = { title: "Your token", robots: { index: false, follow: false } };

/** What is in the reader's own session token. It can be read here, and not be used: most of its signature is left out. */
export default async function TokenPage() {
  const token = await ownToken(await requireUser());
  return (
    <DashboardFrame>
      <PageTitle title="Your token">
        <p className="text-lg">
          This is the note by which the server knew you just now. If such notes are new to you, read{" "}
          <Link href="/how-it-works" className="link link-primary whitespace-nowrap">
            how it works
          </Link>{" "}
          first.
        </p>
      </PageTitle>
      <WhatItSays token={token} />
      <WhereItIs token={token} />
      <HowItWasChecked token={token} />
    </DashboardFrame>
  );
}

type Props = { readonly token: OwnToken };

function WhatItSays({ token: { anatomy } }: Props) {
  return (
    <Chapter title="What it says">
      <Spread>
        <TokenAnatomy anatomy={anatomy} asOf={now()}>
          <p>
            You see its beginning only. Whoever has the whole token can act as you until it expires, and what stands on
            a page can be photographed, copied, or read by an extension of your browser. What is left here is good for
            nothing.
          </p>
          <p>The server left the rest out before it sent this page, so it is not hidden somewhere in it either.</p>
        </TokenAnatomy>
      </Spread>
    </Chapter>
  );
}

function WhereItIs({ token: { cookieName } }: Props) {
  return (
    <Chapter title="Where it is kept, and when it is replaced">
      <Prose>
        <p>
          In a cookie of your browser’s called <code className="font-mono text-[0.9em] break-words">{cookieName}</code>.
          It is http-only: the browser shows it to this site, and to no script, not even to those of this page.
        </p>
        <p>
          It is replaced by itself. Once it has expired, your next click fetches a new one, if the session still lasts.
          It is replaced at once when you give your password again, and from then on the old one is refused.
        </p>
      </Prose>
    </Chapter>
  );
}

function HowItWasChecked({ token: { edge, database } }: Props) {
  return (
    <Chapter title="How it was checked for this page">
      <Spread>
        <div className="mt-6 grid items-start gap-x-10 gap-y-8 lg:grid-cols-2">
          <section>
            <h3 className="mb-3 text-lg font-semibold">First, at the edge</h3>
            <CheckResults results={edge} />
          </section>
          <section>
            <h3 className="mb-3 text-lg font-semibold">Then, in the database</h3>
            <CheckResults results={database} asOf={now()} />
          </section>
        </div>
      </Spread>
    </Chapter>
  );
}
