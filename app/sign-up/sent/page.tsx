import type { Metadata } from "next";
import type { ReactNode } from "react";
import { Link } from "#components/link";
import { PageFrame, PageTitle } from "#components/page-frame";
import { config } from "#lib/config";
import { signUpTokenLife } from "#lib/mail/messages";
import { lasting } from "#lib/plain-time";

export const metadata: Metadata = { title: "Check your mail", robots: { index: false } };

/** The same for everybody, with an account or without: nobody learns here whose address it was. */
export default function SignUpSentPage() {
  return (
    <PageFrame narrow>
      <PageTitle title="Check your mail">
        <p>We have written to the address that you gave.</p>
      </PageTitle>
      <ol className="mt-8 space-y-5">
        <Step number={1}>Open the link in the mail. It works once, within {lasting(signUpTokenLife)}.</Step>
        <Step number={2}>Choose your name and a password. Then you are signed in.</Step>
      </ol>
      {config().embedded ? <ToMailbox /> : null}
      <p className="mt-10 border-t border-base-300 pt-6 text-neutral text-pretty">
        Nothing there after a few minutes? Look among the spam, check the address, and{" "}
        <Link href="/sign-up" className="link link-primary">
          ask again
        </Link>
        . Only the newest link works.
      </p>
    </PageFrame>
  );
}

function Step({ number, children }: { readonly number: number; readonly children: ReactNode }) {
  return (
    <li className="flex gap-4">
      <span
        aria-hidden="true"
        className="grid size-7 shrink-0 place-items-center rounded-full border border-base-content/40 text-sm font-semibold text-primary tabular-nums"
      >
        {number}
      </span>
      <p className="text-pretty">{children}</p>
    </li>
  );
}

function ToMailbox() {
  return (
    <div className="mt-8 rounded-field border border-base-300 bg-base-100 px-4 py-4">
      <p className="text-neutral">This machine sends no mail. It keeps it for you to read.</p>
      <Link href="/dev/mailbox" className="btn btn-primary mt-3 h-11 text-base">
        Open the mailbox
      </Link>
    </div>
  );
}
