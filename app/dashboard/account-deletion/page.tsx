import type { Metadata } from "next";
import { DashboardFrame } from "#components/dashboard-frame";
import { Field } from "#components/field";
import { Link } from "#components/link";
import { PageTitle } from "#components/page-frame";
import { SignOutForm } from "#components/sign-out-form";
import { Username } from "#components/username";
import { requireUser } from "#lib/web/current-session";
import { readFlash } from "#lib/web/flash";

export const metadata: Metadata = { title: "Delete your account", robots: { index: false, follow: false } };

/** Where people delete their account: it says what goes, and asks for the password. */
export default async function AccountDeletionPage() {
  const { user } = await requireUser();
  const { refusal } = await readFlash("/dashboard/account-deletion");
  return (
    <DashboardFrame current="/dashboard/account">
      <div className="max-w-md">
        <PageTitle title="Delete your account">
          <p>
            This deletes the account of <span className="font-medium text-base-content">{user.email}</span>. It cannot
            be undone, by you or by us.
          </p>
        </PageTitle>
        <WhatGoes />
        <div className="mt-8">
          <SignOutForm
            action="/api/account-deletion"
            refusal={refusal}
            submitLabel="Delete my account"
            pendingLabel="Deleting your account"
            acceptedLabel="Deleted"
            unanswered="Your account may be deleted already."
            irrevocable
          >
            <Username email={user.email} />
            <Field name="password" label="Password" type="password" autoComplete="current-password" required />
          </SignOutForm>
        </div>
        <p className="mt-8">
          <Link href="/dashboard/account" className="link link-primary">
            Keep it: back to your account
          </Link>
        </p>
      </div>
    </DashboardFrame>
  );
}

function WhatGoes() {
  return (
    <ul className="mt-6 list-disc space-y-3 pl-5 text-pretty marker:text-neutral">
      <li>Your name, address and password, your sessions and your activity go at once.</li>
      <li>You are signed out everywhere, and links that we have mailed you stop working.</li>
      <li>We send one last mail that says so. You can sign up anew with the same address.</li>
      <li>
        To keep a copy of what we hold about you,{" "}
        <a href="/api/account-export" className="link link-primary">
          download your data
        </a>{" "}
        first.
      </li>
    </ul>
  );
}
