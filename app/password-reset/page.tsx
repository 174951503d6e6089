import type { Metadata } from "next";
import { Field } from "#components/field";
import { Form } from "#components/form";
import { OpenLink } from "#components/open-link";
import { PageFrame, PageTitle } from "#components/page-frame";
import { readFlash } from "#lib/web/flash";

export const metadata: Metadata = { title: "Reset your password", robots: { index: false } };

/** Where people ask for a new password, signed in or not: somebody else may know theirs. */
export default async function PasswordResetPage() {
  const { refusal } = await readFlash("/password-reset");
  return (
    <PageFrame narrow>
      <PageTitle title="Reset your password">
        <p>We send you a link to choose a new one. Nothing changes before you do.</p>
      </PageTitle>
      <div className="mt-8">
        <Form
          action="/api/password-reset"
          next="/password-reset/sent"
          refusal={refusal}
          submitLabel="Send the link"
          pendingLabel="Sending"
          acceptedLabel="Sent"
        >
          <Field name="email" label="E-mail address" type="email" autoComplete="username" required />
        </Form>
      </div>
      <p className="mt-8 text-neutral">
        Remembered it?{" "}
        <OpenLink href="/sign-in" className="link link-primary">
          Sign in
        </OpenLink>
      </p>
    </PageFrame>
  );
}
