import type { Metadata, Route } from "next";
import { redirect } from "next/navigation";
import { Checkbox } from "#components/checkbox";
import { Field } from "#components/field";
import { Form } from "#components/form";
import { Notice } from "#components/notice";
import { OpenLink } from "#components/open-link";
import { PageFrame, PageTitle } from "#components/page-frame";
import { config } from "#lib/config";
import { lasting } from "#lib/plain-time";
import type { Refusal } from "#lib/refusal";
import { currentUser, hasLivingSession, hasLostSession } from "#lib/web/current-session";
import { readFlash } from "#lib/web/flash";
import { home, parseReturnPath, type ReturnPath } from "#lib/web/return-path";

export const metadata: Metadata = { title: "Sign in", robots: { index: false } };

/** Where people sign in. Whoever already is goes on to where they wanted to go. */
export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const { next } = await searchParams;
  const goal = parseReturnPath(next);
  if (await currentUser()) redirect((goal ?? home) as Route);
  const { notice, refusal } = await readFlash("/sign-in");
  return (
    <PageFrame narrow>
      <PageTitle title="Sign in" />
      <div className="mt-8 space-y-6">
        {notice ? <Notice>{notice}</Notice> : null}
        {(await hasLivingSession()) ? <StillSignedIn goal={goal ?? home} /> : null}
        {!notice && !refusal && (await hasLostSession()) ? (
          <Notice>Your session is over. Sign in to go on.</Notice>
        ) : null}
        <SignInForm goal={goal} refusal={refusal} />
      </div>
      <div className="mt-8 space-y-3 text-neutral">
        <p>
          <OpenLink href="/password-reset" className="link link-primary">
            Forgot your password?
          </OpenLink>
        </p>
        <p>
          No account yet?{" "}
          <OpenLink href="/sign-up" className="link link-primary">
            Sign up
          </OpenLink>
        </p>
      </div>
    </PageFrame>
  );
}

/** After ten quiet minutes the token has to be renewed, which this page must not do: it says the way instead. */
function StillSignedIn({ goal }: { readonly goal: ReturnPath }) {
  return (
    <Notice>
      You are still signed in.{" "}
      <OpenLink href={goal as Route} className="link link-primary">
        Go on
      </OpenLink>
    </Notice>
  );
}

const newPassword = (
  <>
    Not sure of it?{" "}
    <OpenLink href="/password-reset" className="link font-medium">
      Choose a new password by mail
    </OpenLink>
  </>
);

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
      remedies={{ "too-many-guesses": newPassword }}
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
