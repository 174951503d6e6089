import type { Metadata } from "next";
import { OneTimeTokenForm } from "#components/one-time-token-form";
import { PageFrame, PageTitle } from "#components/page-frame";
import { readFlash } from "#lib/web/flash";

export const metadata: Metadata = { title: "Confirm your new address", robots: { index: false, follow: false } };

/**
 * Where the mailed link leads. The token is in the fragment, which never gets here, and a button uses it: opening the page
 * changes nothing.
 */
export default async function FinishEmailChangePage() {
  const { refusal } = await readFlash("/email-change/finish");
  return (
    <PageFrame narrow>
      <PageTitle title="Confirm your new address">
        <p>
          Then you sign in with it, and our mail goes there. The old address is told. Confirm only what you asked for
          yourself.
        </p>
      </PageTitle>
      <div className="mt-8">
        <OneTimeTokenForm
          action="/api/email-change/finish"
          next="/sign-in"
          askAgain="/dashboard/email-change"
          refusal={refusal}
          submitLabel="Use this address"
          pendingLabel="Changing your address"
          acceptedLabel="Changed"
          remedies={{ "address-taken": "It cannot be used for another one. Your own account keeps its old address." }}
        />
      </div>
    </PageFrame>
  );
}
