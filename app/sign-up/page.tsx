import type { Metadata, Route } from "next";
import { redirect } from "next/navigation";
import { Field } from "#components/field";
import { Form } from "#components/form";
import { OpenLink } from "#components/open-link";
import { PageFrame, PageTitle } from "#components/page-frame";
import { currentUser } from "#lib/web/current-session";
import { readFlash } from "#lib/web/flash";
import { home } from "#lib/web/return-path";

export const metadata: Metadata = { title: "Sign up" };

/** Where people begin: with their address, and nothing else. Whoever is signed in has no need of it. */
export default async function SignUpPage() {
  if (await currentUser()) redirect(home as Route);
  const { refusal } = await readFlash("/sign-up");
  return (
    <PageFrame narrow>
      <PageTitle title="Sign up">
        <p>We send you a link. You choose your name and password once it is clear that the address is yours.</p>
      </PageTitle>
      <div className="mt-8">
        <Form
          action="/api/sign-up"
          next="/sign-up/sent"
          refusal={refusal}
          submitLabel="Send the link"
          pendingLabel="Sending"
          acceptedLabel="Sent"
        >
          <Field name="email" label="E-mail address" type="email" autoComplete="username" required />
        </Form>
      </div>
      <p className="mt-8 text-neutral">
        Already have an account?{" "}
        <OpenLink href="/sign-in" className="link link-primary">
          Sign in
        </OpenLink>
      </p>
    </PageFrame>
  );
}
