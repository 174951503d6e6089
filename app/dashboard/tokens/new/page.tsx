import type { Metadata } from "next";
import { CheckboxGroup } from "#components/checkbox-group";
import { DashboardFrame } from "#components/dashboard-frame";
import { Field } from "#components/field";
import { Form } from "#components/form";
import { Link } from "#components/link";
import { Notice } from "#components/notice";
import { PageTitle } from "#components/page-frame";
import { SelectField } from "#components/select-field";
import { scopes } from "#lib/scope";
import { scopeWords } from "#lib/scope-words";
import { requireRecentSignIn } from "#lib/web/current-session";
import { readFlash } from "#lib/web/flash";

export const metadata: Metadata = { title: "Make an API token", robots: { index: false, follow: false } };

const choices = scopes.map((value) => ({ value, label: scopeWords[value].title, hint: scopeWords[value].hint }));

const lives = [
  { value: "7", label: "After 7 days" },
  { value: "30", label: "After 30 days" },
  { value: "90", label: "After 90 days" },
  { value: "365", label: "After a year" },
];

/** Where a person makes a token for a program, having given their password a short while ago. */
export default async function NewApiTokenPage() {
  await requireRecentSignIn();
  const { notice, refusal, values } = await readFlash("/dashboard/tokens/new");
  return (
    <DashboardFrame current="/dashboard/account">
      <div className="max-w-md">
        <PageTitle title="Make an API token">
          <p>Choose as little as the program needs, for as short as it needs it. You can revoke it at any time.</p>
        </PageTitle>
        <div className="mt-8 space-y-6">
          {notice ? <Notice>{notice}</Notice> : null}
          <Form
            action="/api/tokens"
            next="/dashboard/tokens"
            refusal={refusal}
            values={values}
            submitLabel="Make the token"
            pendingLabel="Making the token"
            acceptedLabel="Made"
            unanswered="The token may have been made: look at the list before you try again."
          >
            <Field
              name="name"
              label="Name"
              hint="So that you know later which program it is for."
              autoComplete="off"
              required
            />
            <CheckboxGroup name="scopes" legend="What it may do" choices={choices} />
            <SelectField name="expiresInDays" label="When it expires" options={lives} defaultValue="90" />
          </Form>
        </div>
        <Link href="/dashboard/tokens" className="link link-primary mt-8 inline-block">
          Cancel
        </Link>
      </div>
    </DashboardFrame>
  );
}
