import type { Metadata, Route } from "next";
import { redirect } from "next/navigation";
import { DashboardFrame } from "#components/dashboard-frame";
import { Field } from "#components/field";
import { Form } from "#components/form";
import { Link } from "#components/link";
import { PageTitle } from "#components/page-frame";
import { Username } from "#components/username";
import { isSignInRecent, recentSignIn } from "#lib/auth/reauthentication";
import { lasting } from "#lib/plain-time";
import { requireUser } from "#lib/web/current-session";
import { readFlash } from "#lib/web/flash";
import { home, parseReturnPath, type ReturnPath, reauthenticationPage } from "#lib/web/return-path";

export const metadata: Metadata = { title: "Confirm that it is you", robots: { index: false, follow: false } };

/** Where people give their password again. Whoever did a short while ago goes on to where they wanted to go. */
export default async function ReauthenticationPage({ searchParams }: PageProps<"/dashboard/reauthentication">) {
  const caller = await requireUser();
  const goal = goalOf((await searchParams).next);
  if (isSignInRecent(caller)) redirect(goal as Route);
  const { refusal } = await readFlash(reauthenticationPage);
  return (
    <DashboardFrame>
      <div className="max-w-md">
        <PageTitle title="Confirm that it is you">
          <p>
            It is more than {lasting(recentSignIn)} since you gave your password, and others may use this browser. Enter
            it again to continue.
          </p>
        </PageTitle>
        <div className="mt-8">
          <Form
            action="/api/reauthentication"
            next={goal}
            refusal={refusal}
            submitLabel="Confirm"
            pendingLabel="Checking"
            acceptedLabel="Confirmed"
          >
            <input type="hidden" name="next" value={goal} />
            <Username email={caller.user.email} />
            <Field name="password" label="Password" type="password" autoComplete="current-password" required />
          </Form>
        </div>
        <div className="mt-8 flex flex-wrap justify-between gap-x-6 gap-y-3">
          <Link href={home as Route} className="link link-primary">
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

/** This page itself would lead round and round. */
function goalOf(next: unknown): ReturnPath {
  const path = parseReturnPath(next);
  return path && !path.startsWith(reauthenticationPage) ? path : home;
}
