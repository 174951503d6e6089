import type { Metadata } from "next";
import { FinishSignUpForm } from "#components/finish-sign-up-form";
import { Link } from "#components/link";
import { PageFrame, PageTitle } from "#components/page-frame";
import { passwordLength } from "#lib/auth/password-rules";
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
        <FinishSignUpForm next={home} leastPassword={passwordLength.least} refusal={refusal} />
      </div>
    </PageFrame>
  );
}

/** No redirect: the browser would take the fragment, and the token in it, along to the next page. */
function AlreadySignedIn() {
  return (
    <PageFrame narrow>
      <PageTitle title="You are signed in">
        <p>To finish signing up with another address, sign out first, then open the link again.</p>
      </PageTitle>
      <Link href="/dashboard" className="btn btn-primary mt-8 h-12 px-6 text-base">
        Go to the dashboard
      </Link>
    </PageFrame>
  );
}
