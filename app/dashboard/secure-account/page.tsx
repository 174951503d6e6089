import type { Metadata } from "next";
import { DashboardFrame } from "#components/dashboard-frame";
import { Link } from "#components/link";
import { PageTitle } from "#components/page-frame";
import { SignOutForm } from "#components/sign-out-form";
import { requireUser } from "#lib/web/current-session";
import { readFlash } from "#lib/web/flash";

export const metadata: Metadata = { title: "This was not me", robots: { index: false, follow: false } };

/** What a person can do who sees a session or a sign-in that is not theirs: it says what will happen, and does it. */
export default async function SecureAccountPage() {
  const { user } = await requireUser();
  const { refusal } = await readFlash("/dashboard/secure-account");
  return (
    <DashboardFrame>
      <div className="max-w-md">
        <PageTitle title="This was not me">
          <p>If somebody else is signed in as you, shut them out. This is what happens:</p>
        </PageTitle>
        <ol className="mt-6 list-decimal space-y-3 pl-5 text-pretty marker:text-neutral">
          <li>Everybody who is signed in as you is signed out now. So are you.</li>
          <li>
            We mail a link to <span className="font-medium wrap-anywhere">{user.email}</span>. With it you choose a new
            password.
          </li>
          <li>The old password works until you have done that, so do it soon.</li>
        </ol>
        <div className="mt-8">
          <SignOutForm
            action="/api/secure-account"
            refusal={refusal}
            submitLabel="Sign everybody out"
            pendingLabel="Signing everybody out"
            acceptedLabel="Signed out"
          />
        </div>
        <p className="mt-8">
          <Link href="/dashboard/sessions" className="link link-primary">
            It was me after all: back to the sessions
          </Link>
        </p>
      </div>
    </DashboardFrame>
  );
}
