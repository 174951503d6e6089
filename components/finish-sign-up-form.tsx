"use client";

import { Field } from "#components/field";
import { Form } from "#components/form";
import { Link } from "#components/link";
import { NewPasswordField } from "#components/new-password-field";
import { forgetMailedToken, OneTimeTokenField } from "#components/one-time-token-field";
import type { Refusal } from "#lib/refusal";

type Props = { readonly next: string; readonly leastPassword: number; readonly refusal: Refusal | null };

/** Name and password of somebody who brings a mailed token. */
export function FinishSignUpForm({ next, leastPassword, refusal }: Props) {
  return (
    <Form
      action="/api/sign-up/finish"
      next={next}
      refusal={refusal}
      submitLabel="Make my account"
      pendingLabel="Making your account"
      acceptedLabel="Welcome"
      unanswered={mayHaveWorked}
      remedies={remedies}
      onAccepted={forgetMailedToken}
    >
      <OneTimeTokenField />
      <Field name="name" label="Name" autoComplete="name" autoCapitalize="words" required />
      <NewPasswordField name="password" label="Password" least={leastPassword} />
    </Form>
  );
}

const signIn = (
  <Link href="/sign-in" className="link font-medium">
    Sign in
  </Link>
);

const mayHaveWorked = (
  <>
    This may already have worked:{" "}
    <Link href="/sign-in" className="link font-medium">
      try to sign in
    </Link>
    .
  </>
);

const remedies = {
  "token-invalid": (
    <Link href="/sign-up" className="link font-medium">
      Ask for a new link
    </Link>
  ),
  "address-taken": signIn,
};
