import type { Metadata } from "next";
import { NewPasswordField } from "#components/new-password-field";
import { OneTimeTokenForm } from "#components/one-time-token-form";
import { PageFrame, PageTitle } from "#components/page-frame";
import { passwordLength } from "#lib/auth/password-rules";
import { readFlash } from "#lib/web/flash";

export const metadata: Metadata = { title: "Choose a new password", robots: { index: false, follow: false } };

/** Where the mailed link leads. The token is in the fragment, which never gets here: opening the page spends nothing. */
export default async function FinishPasswordResetPage() {
  const { refusal } = await readFlash("/password-reset/finish");
  return (
    <PageFrame narrow>
      <PageTitle title="Choose a new password">
        <p>The old one stops working, and you are signed out everywhere. Then you sign in with the new one.</p>
      </PageTitle>
      <div className="mt-8">
        <OneTimeTokenForm
          action="/api/password-reset/finish"
          next="/sign-in"
          askAgain="/password-reset"
          endsSessions
          refusal={refusal}
          submitLabel="Change my password"
          pendingLabel="Changing your password"
          acceptedLabel="Changed"
        >
          <NewPasswordField name="password" label="New password" least={passwordLength.least} />
        </OneTimeTokenForm>
      </div>
    </PageFrame>
  );
}
