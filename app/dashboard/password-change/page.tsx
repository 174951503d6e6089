import type { Metadata } from "next";
import { DashboardFrame } from "#components/dashboard-frame";
import { Field } from "#components/field";
import { Form } from "#components/form";
import { Link } from "#components/link";
import { NewPasswordField } from "#components/new-password-field";
import { PageTitle } from "#components/page-frame";
import { Username } from "#components/username";
import { passwordLength } from "#lib/auth/password-rules";
import { requireUser } from "#lib/web/current-session";
import { readFlash } from "#lib/web/flash";

export const metadata: Metadata = { title: "Change your password", robots: { index: false, follow: false } };

/** Where people change their password who know the present one. */
export default async function PasswordChangePage() {
  const { user } = await requireUser();
  const { refusal } = await readFlash("/dashboard/password-change");
  return (
    <DashboardFrame current="/dashboard/account">
      <div className="max-w-md">
        <PageTitle title="Change your password">
          <p>You stay signed in here. All other devices are signed out, and your API tokens are revoked.</p>
        </PageTitle>
        <div className="mt-8">
          <Form
            action="/api/password-change"
            next="/dashboard/account"
            refusal={refusal}
            submitLabel="Change my password"
            pendingLabel="Changing your password"
            acceptedLabel="Changed"
            unanswered="Your password may be changed already."
          >
            <Username email={user.email} />
            <Field
              name="currentPassword"
              label="Present password"
              type="password"
              autoComplete="current-password"
              required
            />
            <NewPasswordField
              name="newPassword"
              label="New password"
              least={passwordLength.least}
              person={{ email: user.email, name: user.name }}
            />
          </Form>
        </div>
        <div className="mt-8 flex flex-wrap justify-between gap-x-6 gap-y-3">
          <Link href="/dashboard/account" className="link link-primary">
            Cancel
          </Link>
          <Link href="/password-reset" className="link link-primary">
            Forgot your password?
          </Link>
        </div>
      </div>
    </DashboardFrame>
  );
}
