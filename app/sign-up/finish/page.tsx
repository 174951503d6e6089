import type { Metadata } from "next";
import { Field } from "#components/field";
import { NewPasswordField } from "#components/new-password-field";
import { OneTimeTokenForm } from "#components/one-time-token-form";
import { OpenLink } from "#components/open-link";
import { PageFrame, PageTitle } from "#components/page-frame";
import { passwordLength } from "#lib/auth/password-rules";
import type { Refusal } from "#lib/refusal";
import { currentUser } from "#lib/web/current-session";
import { readFlash } from "#lib/web/flash";
import { home } from "#lib/web/return-path";

export const metadata: Metadata = { title: "Finish signing up", robots: { index: false, follow: false } };

/** Where the mailed link leads. The token is in the fragment, which never gets here: opening the page spends nothing. */
export default async function FinishSignUpPage() {
  if (await currentUser()) return <AlreadySignedIn />;
  const { refusal } = await readFlash("/sign-up/finish");
  return (
    <PageFrame narrow>
      <PageTitle title="Finish signing up">
        <p>Choose your name and a password. Then you are signed in.</p>
      </PageTitle>
      <div className="mt-8">
        <FinishSignUpForm refusal={refusal} />
      </div>
    </PageFrame>
  );
}

function FinishSignUpForm({ refusal }: { readonly refusal: Refusal | null }) {
  return (
    <OneTimeTokenForm
      action="/api/sign-up/finish"
      next={home}
      askAgain="/sign-up"
      refusal={refusal}
      submitLabel="Make my account"
      pendingLabel="Making your account"
      acceptedLabel="Welcome"
      remedies={{ "address-taken": signIn }}
    >
      <Field name="name" label="Name" autoComplete="name" autoCapitalize="words" required />
      <NewPasswordField name="password" label="Password" least={passwordLength.least} />
    </OneTimeTokenForm>
  );
}

const signIn = (
  <OpenLink href="/sign-in" className="link font-medium">
    Sign in
  </OpenLink>
);

/** No redirect: the browser would take the fragment, and the token in it, along to the next page. */
function AlreadySignedIn() {
  return (
    <PageFrame narrow>
      <PageTitle title="You are signed in">
        <p>To finish signing up with another address, sign out first, then open the link again.</p>
      </PageTitle>
      <OpenLink href="/dashboard" className="btn btn-primary mt-8 h-12 px-6 text-base">
        Go to the dashboard
      </OpenLink>
    </PageFrame>
  );
}
