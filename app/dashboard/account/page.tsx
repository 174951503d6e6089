import type { Metadata, Route } from "next";
import type { ReactNode } from "react";
import { DashboardFrame } from "#components/dashboard-frame";
import { Section } from "#components/facts";
import { Field } from "#components/field";
import { Form } from "#components/form";
import { Link } from "#components/link";
import { Notice } from "#components/notice";
import { PageTitle } from "#components/page-frame";
import { Setting, Settings } from "#components/settings";
import { listOwnSessions } from "#lib/auth/session-listing";
import type { Refusal } from "#lib/refusal";
import { requireUser } from "#lib/web/current-session";
import { readFlash } from "#lib/web/flash";

export const metadata: Metadata = { title: "Account", robots: { index: false, follow: false } };

/** All that a person can set: who they are, how they sign in, and what becomes of what is held about them. */
export default async function AccountPage() {
  const caller = await requireUser();
  const others = (await listOwnSessions(caller)).length - 1;
  const { notice, refusal } = await readFlash("/dashboard/account");
  return (
    <DashboardFrame current="/dashboard/account">
      <PageTitle title="Account">
        <p>Who you are here, how you sign in, and what is kept about you.</p>
      </PageTitle>
      {notice ? (
        <div className="mt-8">
          <Notice>{notice}</Notice>
        </div>
      ) : null}
      <Name name={caller.user.name} refusal={refusal} />
      <SigningIn email={caller.user.email} others={others} />
      <YourData />
    </DashboardFrame>
  );
}

function Name({ name, refusal }: { readonly name: string; readonly refusal: Refusal | null }) {
  return (
    <Section title="Your name">
      <div className="mt-4 rounded-box border border-base-300 bg-base-100 px-5 py-5">
        <div className="sm:max-w-sm">
          <Form
            action="/api/name-change"
            next="/dashboard/account"
            refusal={refusal}
            submitLabel="Save the name"
            pendingLabel="Saving"
            acceptedLabel="Saved"
          >
            <Field name="name" label="Name" autoComplete="name" autoCapitalize="words" defaultValue={name} required />
          </Form>
        </div>
      </div>
    </Section>
  );
}

function SigningIn({ email, others }: { readonly email: string; readonly others: number }) {
  return (
    <Section title="Signing in">
      <Settings>
        <Setting
          title="E-mail address"
          action={<Way href={"/dashboard/email-change" as Route} about="e-mail address" />}
        >
          {email}
        </Setting>
        <Setting title="Password" action={<Way href="/dashboard/password-change" about="password" />}>
          At least 15 characters, known to nobody but you.
        </Setting>
        <Setting
          title="Signed in elsewhere"
          action={<Way href="/dashboard/sessions" label="See all" about="sessions" />}
        >
          {elsewhere(others)}
        </Setting>
        <Setting title="API tokens" action={<Way href="/dashboard/tokens" label="See all" about="API tokens" />}>
          By which programs may speak for you.
        </Setting>
      </Settings>
    </Section>
  );
}

function elsewhere(others: number): string {
  if (others === 0) return "On no other device.";
  return others === 1 ? "On one other device." : `On ${others} other devices.`;
}

function YourData() {
  return (
    <Section title="Your data">
      <Settings>
        <Setting
          title="Take it along"
          action={
            // Not our Link: what it leads to is no page, but a file.
            <a href="/api/account-export" className={wayLook}>
              Download
              <span className="sr-only"> your data</span>
            </a>
          }
        >
          Everything that is kept about you, as one JSON file.
        </Setting>
        <Setting
          title="Delete the account"
          action={<Way href="/dashboard/account-deletion" label="Delete" about="the account" />}
        >
          At once and for good, with all that belongs to it.
        </Setting>
      </Settings>
    </Section>
  );
}

const wayLook = "btn btn-outline h-11 border-base-300 text-base font-medium whitespace-nowrap";

type WayProps = {
  readonly href: Route;
  readonly label?: string;
  /** What is changed, for whoever hears the link alone. */
  readonly about?: string;
};

function Way({ href, label = "Change", about }: WayProps): ReactNode {
  return (
    <Link href={href} className={wayLook}>
      {label}
      {about ? <span className="sr-only"> {about}</span> : null}
    </Link>
  );
}
