import { History } from "lucide";
import type { Metadata, Route } from "next";
import type { ReactNode } from "react";
import { ActivityCalendar } from "#components/activity-calendar";
import { ActivityEntry } from "#components/activity-entry";
import { DashboardFrame } from "#components/dashboard-frame";
import { Section } from "#components/facts";
import { Icon } from "#components/icon";
import { Link } from "#components/link";
import { Notice } from "#components/notice";
import { PageTitle } from "#components/page-frame";
import { type ActivityEvent, type ActivityPage, countByDay, eventKinds, readActivity } from "#lib/auth/activity";
import { calendarStart, dayOf } from "#lib/calendar";
import { now } from "#lib/clock";
import { config } from "#lib/config";
import { type ActivityView, activityPath, parseActivityView } from "#lib/web/activity-view";
import { kindTitles, tell } from "#lib/web/activity-words";
import { requireUser } from "#lib/web/current-session";

export const metadata: Metadata = { title: "Activity", robots: { index: false, follow: false } };

const eventsOnPage = 25;

/** What happened around the reader's account: how much on each day of the last year, and each event in words. */
export default async function ActivityListPage({ searchParams }: PageProps<"/dashboard/activity">) {
  const { user } = await requireUser();
  const view = parseActivityView(await searchParams);
  const lastDay = dayOf(now());
  const counts = await countByDay(user.id, calendarStart(lastDay));
  const found = await readActivity(user.id, { ...view, limit: eventsOnPage });
  const isEmpty = found.events.length === 0 && found.fromNewest && !view.kind;
  return (
    <DashboardFrame current="/dashboard/activity">
      <PageTitle title="Activity">
        <p>
          What happened around your account. If something was not you, say so:{" "}
          <Link href="/dashboard/secure-account" className="link whitespace-nowrap">
            This was not me
          </Link>
        </p>
      </PageTitle>
      {counts.size > 0 ? (
        <Section title="The last year">
          <ActivityCalendar counts={counts} lastDay={lastDay} />
        </Section>
      ) : null}
      {isEmpty ? <NothingYet /> : <Events view={view} found={found} />}
    </DashboardFrame>
  );
}

type EventsProps = { readonly view: ActivityView; readonly found: ActivityPage };

function Events({ view, found }: EventsProps) {
  const isLost = view.before !== undefined && found.fromNewest;
  return (
    <section className="mt-12">
      <h2 id="events" className="text-lg font-semibold">
        Events
      </h2>
      <KindFilter kind={view.kind} />
      {isLost ? (
        <div className="mt-4">
          <Notice>The events that you asked for are no longer kept. These are the newest.</Notice>
        </div>
      ) : null}
      {found.events.length > 0 ? <EventList events={found.events} /> : <NoneHere view={view} />}
      <Pages view={view} found={found} />
    </section>
  );
}

/** A plain form: the address says what is shown, with and without script. */
function KindFilter({ kind = undefined }: Pick<ActivityView, "kind">) {
  return (
    <form method="get" action={activityPath({})} className="mt-3 flex flex-wrap items-end gap-3">
      <div className="min-w-0 grow sm:grow-0">
        <label htmlFor="kind" className="block text-sm text-neutral">
          What to show
        </label>
        <select
          key={kind}
          id="kind"
          name="kind"
          defaultValue={kind ?? ""}
          autoComplete="off"
          className="select mt-1 h-11 w-full border-base-content/55 bg-base-100 text-base focus:border-primary focus:outline-primary sm:w-72"
        >
          <option value="">Everything</option>
          {eventKinds.map((each) => (
            <option key={each} value={each}>
              {kindTitles[each]}
            </option>
          ))}
        </select>
      </div>
      <button type="submit" className={buttonLook}>
        Show
      </button>
    </form>
  );
}

const buttonLook = "btn btn-outline h-11 border-base-content/55 text-base font-medium";

function EventList({ events }: { readonly events: readonly ActivityEvent[] }) {
  const { productName } = config();
  return (
    <ol
      aria-labelledby="events"
      className="mt-4 divide-y divide-base-300 overflow-hidden rounded-box border border-base-300 bg-base-100"
    >
      {events.map((event) => (
        <ActivityEntry key={event.id} time={event.createdAt} {...tell(event, productName)} />
      ))}
    </ol>
  );
}

function Pages({ view: { kind }, found: { events, hasOlder, fromNewest } }: EventsProps) {
  const last = events.at(-1);
  if (fromNewest && !hasOlder) return null;
  return (
    <nav aria-label="Pages of events" className="mt-6 flex flex-wrap gap-3">
      {fromNewest ? null : <PageLink href={activityPath({ kind })}>Newest</PageLink>}
      {hasOlder && last ? (
        <span className="ml-auto">
          <PageLink href={activityPath({ kind, before: last.id })}>Older</PageLink>
        </span>
      ) : null}
    </nav>
  );
}

function PageLink({ href, children }: { readonly href: Route; readonly children: ReactNode }) {
  return (
    <Link href={href} className={buttonLook}>
      {children}
    </Link>
  );
}

function NoneHere({ view: { kind, before } }: Pick<EventsProps, "view">) {
  return (
    <Empty title={before ? "Nothing older" : "Nothing of this kind"}>
      {kind ? (
        <>
          No event{before ? " before that" : ""} of the kind “{kindTitles[kind]}” is kept.{" "}
          <Link href={activityPath({})} className="link link-primary">
            Show everything
          </Link>
        </>
      ) : (
        "What you saw last is the oldest event that is kept."
      )}
    </Empty>
  );
}

function NothingYet() {
  return (
    <Empty title="Nothing yet">Each sign-in, and whatever else happens around your account, will be listed here.</Empty>
  );
}

function Empty({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="mt-6 rounded-box border border-dashed border-base-content/40 px-6 py-12 text-center">
      <Icon of={History} className="mx-auto size-8 text-primary" />
      <h2 className="mt-4 text-xl font-semibold">{title}</h2>
      <p className="mx-auto mt-2 max-w-sm text-neutral text-pretty">{children}</p>
    </div>
  );
}
