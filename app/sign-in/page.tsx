import type { Metadata, Route } from "next";
import { redirect } from "next/navigation";
import { Checkbox } from "#components/checkbox";
import { Field } from "#components/field";
import { Form } from "#components/form";
import { Notice } from "#components/notice";
import { PageFrame, PageTitle } from "#components/page-frame";
import { config } from "#lib/config";
import { lasting } from "#lib/plain-time";
import type { Refusal } from "#lib/refusal";
import { currentUser } from "#lib/web/current-session";
import { readFlash } from "#lib/web/flash";
import { home, parseReturnPath, type ReturnPath } from "#lib/web/return-path";

export const metadata: Metadata = { title: "Sign in", robots: { index: false } };

/** Where people sign in. Whoever already is goes on to where they wanted to go. */
export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const { next } = await searchParams;
  const goal = parseReturnPath(next);
  if (await currentUser()) redirect((goal ?? home) as Route);
  const { notice, refusal } = await readFlash();
  return (
    <PageFrame narrow>
      <PageTitle title="Sign in" />
      <div className="mt-8 space-y-6">
        {notice ? <Notice>{notice}</Notice> : null}
        <SignInForm goal={goal} refusal={refusal} />
      </div>
    </PageFrame>
  );
}

type FormProps = { readonly goal: ReturnPath | null; readonly refusal: Refusal | null };

function SignInForm({ goal, refusal }: FormProps) {
  return (
    <Form
      action="/api/sign-in"
      next={goal ?? home}
      refusal={refusal}
      submitLabel="Sign in"
      pendingLabel="Signing in"
      acceptedLabel="Signed in"
    >
      {goal ? <input type="hidden" name="next" value={goal} /> : null}
      <Field name="email" label="E-mail address" type="email" autoComplete="username" required />
      <Field name="password" label="Password" type="password" autoComplete="current-password" required />
      <Checkbox
        name="remember"
        label="Keep me signed in"
        hint={`On this device, for up to ${lasting(config().sessionLimits.keptAbsolute)}.`}
      />
    </Form>
  );
}
