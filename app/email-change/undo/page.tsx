import type { Metadata } from "next";
import { OneTimeTokenForm } from "#components/one-time-token-form";
import { OpenLink } from "#components/open-link";
import { PageFrame, PageTitle } from "#components/page-frame";
import { readFlash } from "#lib/web/flash";

export const metadata: Metadata = { title: "Undo the change of address", robots: { index: false, follow: false } };

/** Where the link leads that the old address is sent: it says what will happen, and a button does it. */
export default async function UndoEmailChangePage() {
  const { refusal } = await readFlash("/email-change/undo");
  return (
    <PageFrame narrow>
      <PageTitle title="Undo the change of address">
        <p>If it was not you who changed the address of your account, take it back. This is what happens:</p>
      </PageTitle>
      <ol className="mt-6 list-decimal space-y-3 pl-5 text-pretty marker:text-neutral">
        <li>The account has the old address again, the one that we wrote to.</li>
        <li>Everybody who is signed in to it is signed out, and its password stops working.</li>
        <li>We mail you a link. With it you choose a new password.</li>
      </ol>
      <div className="mt-8">
        <OneTimeTokenForm
          action="/api/email-change/undo"
          next="/sign-in"
          endsSessions
          refusal={refusal}
          submitLabel="Undo the change"
          pendingLabel="Undoing the change"
          acceptedLabel="Undone"
          unanswered="This may already have worked: then there is a new mail from us."
          remedies={{ "token-invalid": resetInstead, "address-taken": deleteFirst }}
        />
      </div>
    </PageFrame>
  );
}

/** Most likely the link has done its work, and the mail after it was lost or is too old. */
const resetInstead = (
  <>
    If the change is undone already,{" "}
    <OpenLink href="/password-reset" className="link font-medium">
      ask for a new password
    </OpenLink>
    .
  </>
);

const deleteFirst = "Sign in to that account and delete it, then open the link again: it is not used up.";
