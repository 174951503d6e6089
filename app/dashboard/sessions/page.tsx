import type { Metadata } from "next";
import { DashboardFrame } from "#components/dashboard-frame";
import { Section } from "#components/facts";
import { Form } from "#components/form";
import { Link } from "#components/link";
import { Notice, Refused } from "#components/notice";
import { PageTitle } from "#components/page-frame";
import { SessionCard } from "#components/session-card";
import { SignOutForm } from "#components/sign-out-form";
import { listOwnSessions, type OwnSession } from "#lib/auth/session-listing";
import { deviceName } from "#lib/device";
import { requireUser } from "#lib/web/current-session";
import { readFlash } from "#lib/web/flash";

export const metadata: Metadata = { title: "Sessions", robots: { index: false, follow: false } };

/** Where people see each device that is signed in as them, and end what they do not want to go on. */
export default async function SessionsPage() {
  const caller = await requireUser();
  const sessions = await listOwnSessions(caller);
  const others = sessions.filter(({ current }) => !current);
  // One for all forms of the page: none of them has a field, and the session that was refused may be gone from the list.
  const { notice, refusal } = await readFlash("/dashboard/sessions");
  return (
    <DashboardFrame current="/dashboard/sessions">
      <PageTitle title="Sessions">
        <p>Every browser that is signed in as you. What you end here is over at its next click.</p>
      </PageTitle>
      {notice || refusal ? (
        <div className="mt-8">{refusal ? <Refused>{refusal.message}</Refused> : <Notice>{notice}</Notice>}</div>
      ) : null}
      <Section title="Here">
        <Cards sessions={sessions.filter(({ current }) => current)} />
      </Section>
      <Section title="Elsewhere">{others.length > 0 ? <Others sessions={others} /> : <NobodyElse />}</Section>
      <Everywhere />
    </DashboardFrame>
  );
}

function Cards({ sessions }: { readonly sessions: readonly OwnSession[] }) {
  return (
    <ul className="mt-4 space-y-4">
      {sessions.map(({ user: _, userAgent, keepSignedIn, ...session }) => (
        <li key={session.id}>
          <SessionCard {...session} device={deviceName(userAgent)} keptSignedIn={keepSignedIn} />
        </li>
      ))}
    </ul>
  );
}

function Others({ sessions }: { readonly sessions: readonly OwnSession[] }) {
  return (
    <>
      <Cards sessions={sessions} />
      <div className="mt-4 flex justify-end">
        <Form
          bare
          action="/api/sessions/end-others"
          next="/dashboard/sessions"
          submitLabel="Sign out all other sessions"
          pendingLabel="Signing out"
          acceptedLabel="Signed out"
          unanswered="They may still be signed in."
        />
      </div>
    </>
  );
}

function NobodyElse() {
  return (
    <p className="mt-4 rounded-box border border-dashed border-base-content/40 px-5 py-8 text-center text-neutral">
      You are signed in on no other device.
    </p>
  );
}

/** One step more than the others, for whoever does this has to sign in again; it opens without script. */
function Everywhere() {
  return (
    <Section title="Is something not right?">
      <p className="mt-2 text-neutral text-pretty">
        If you see a session that cannot be yours, somebody may know your password.{" "}
        <Link href="/dashboard/secure-account" className="link link-primary whitespace-nowrap">
          This was not me
        </Link>
      </p>
      <details className="mt-6 rounded-box border border-base-300 bg-base-100">
        <summary className="cursor-pointer rounded-box px-5 py-3 font-medium">Sign out everywhere</summary>
        <div className="px-5 pb-5">
          <p className="mb-4 text-neutral text-pretty">
            This ends all of your sessions, the one here as well. Your password stays as it is.
          </p>
          <div className="sm:max-w-xs">
            <SignOutForm
              action="/api/sessions/end-all"
              submitLabel="Yes, sign out everywhere"
              pendingLabel="Signing out"
              acceptedLabel="Signed out"
            />
          </div>
        </div>
      </details>
    </Section>
  );
}
