import { TriangleAlert } from "lucide";
import type { ReactNode } from "react";
import { Form } from "#components/form";
import { Icon } from "#components/icon";
import { Link } from "#components/link";
import { LocalTime } from "#components/local-time";
import { utcTime } from "#lib/plain-time";

type Props = {
  readonly id: string;
  /** Device and browser in words. */
  readonly device: string;
  readonly address: string;
  /** Whether it is the one that the reader looks from. */
  readonly current: boolean;
  readonly keptSignedIn: boolean;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  /** The families of other browsers that carried it on. */
  readonly otherBrowsers: readonly string[];
};

/** One session of the reader's, and the way to end it. The one that they look from is ended by signing out. */
export function SessionCard({ id, device, current, keptSignedIn, otherBrowsers, ...facts }: Props) {
  return (
    <article className="rounded-box border border-base-300 bg-base-100 px-5 py-5">
      <header className="flex min-h-11 items-center justify-between gap-4">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h3 className="text-lg font-semibold wrap-anywhere">{device}</h3>
          {current ? <Badge>This device</Badge> : null}
          {keptSignedIn ? <span className="text-sm text-neutral">Kept signed in</span> : null}
        </div>
        {current ? null : <EndButton id={id} about={`${device}, signed in ${utcTime(facts.createdAt)}`} />}
      </header>
      {otherBrowsers.length > 0 ? <AlsoUsedBy browsers={otherBrowsers} /> : null}
      <SessionFacts {...facts} current={current} />
    </article>
  );
}

function Badge({ children }: { readonly children: ReactNode }) {
  return (
    <span className="rounded-selector bg-primary px-2 py-0.5 text-sm font-medium whitespace-nowrap text-primary-content">
      {children}
    </span>
  );
}

type EndProps = { readonly id: string; readonly about: string };

function EndButton({ id, about }: EndProps) {
  return (
    <Form
      bare
      action={`/api/sessions/${id}/end`}
      next="/dashboard/sessions"
      submitLabel="Sign out"
      pendingLabel="Signing out"
      acceptedLabel="Signed out"
      about={about}
      unanswered="It may still be signed in."
      remedies={{ "session-not-found": showAnew }}
    />
  );
}

const showAnew = (
  <Link href="/dashboard/sessions" className="link font-medium">
    Reload the list
  </Link>
);

function AlsoUsedBy({ browsers }: { readonly browsers: readonly string[] }) {
  return (
    <p className="mt-3 flex gap-2 text-sm">
      <Icon of={TriangleAlert} className="mt-0.5 size-4 shrink-0 text-warning" />
      <span>
        Also used by {browsers.join(", ")}.{" "}
        <Link href="/dashboard/secure-account" className="link font-medium whitespace-nowrap">
          This was not me
        </Link>
      </span>
    </p>
  );
}

type FactsProps = Pick<Props, "address" | "createdAt" | "lastSeenAt" | "current">;

function SessionFacts({ address, createdAt, lastSeenAt, current }: FactsProps) {
  return (
    <dl className="mt-4 grid gap-x-4 gap-y-2 sm:grid-cols-[minmax(0,1fr)_10.75rem_10.75rem]">
      <SessionFact term="Address">{address || "Not known"}</SessionFact>
      <SessionFact term="Signed in">
        <LocalTime time={createdAt} />
      </SessionFact>
      <SessionFact term="Last seen">{current ? "Now" : <LocalTime time={lastSeenAt} />}</SessionFact>
    </dl>
  );
}

function SessionFact({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <div className="flex justify-between gap-4 sm:block">
      <dt className="text-sm text-neutral">{term}</dt>
      <dd className="text-right text-sm wrap-anywhere sm:text-left">{children}</dd>
    </div>
  );
}
