import type { Metadata } from "next";
import { DashboardFrame } from "#components/dashboard-frame";
import { Field } from "#components/field";
import { Form } from "#components/form";
import { Link } from "#components/link";
import { Notice } from "#components/notice";
import { PageTitle } from "#components/page-frame";
import { tokenPurposes } from "#lib/mail/token-purposes";
import { lasting } from "#lib/plain-time";
import { requireRecentSignIn } from "#lib/web/current-session";
import { readFlash } from "#lib/web/flash";

export const metadata: Metadata = { title: "Change your address", robots: { index: false, follow: false } };

/** Where people say which address they want to have from now on. */
export default async function EmailChangePage() {
  const { user } = await requireRecentSignIn();
  const { notice, refusal, values } = await readFlash("/dashboard/email-change");
  return (
    <DashboardFrame current="/dashboard/account">
      <div className="max-w-md">
        <PageTitle title="Change your address">
          <p>
            We send a link to the new one. Until you confirm it there, you keep{" "}
            <span className="font-medium text-base-content wrap-anywhere">{user.email}</span>.
          </p>
        </PageTitle>
        <div className="mt-8 space-y-6">
          {notice ? <Notice>{notice}</Notice> : null}
          <Form
            action="/api/email-change"
            next="/dashboard/email-change/sent"
            refusal={refusal}
            values={values}
            submitLabel="Send the link"
            pendingLabel="Sending"
            acceptedLabel="Sent"
          >
            <Field name="email" label="New e-mail address" type="email" autoComplete="email" required />
          </Form>
        </div>
        <p className="mt-8 text-neutral text-pretty">
          We tell the old address as well. For {lasting(tokenPurposes["email-change-undo"].life)} whoever reads its mail
          can undo the change.
        </p>
        <p className="mt-6">
          <Link href="/dashboard/account" className="link link-primary">
            Cancel
          </Link>
        </p>
      </div>
    </DashboardFrame>
  );
}
