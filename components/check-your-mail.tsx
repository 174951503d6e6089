import type { Route } from "next";
import type { ReactNode } from "react";
import { OpenLink } from "#components/open-link";
import { PageTitle } from "#components/page-frame";

type Props = {
  /** What to do with the mail, one step after the other. */
  readonly steps: readonly string[];
  /** The page that mails another link. */
  readonly askAgain: Route;
  /** Whether this machine keeps its mail to be read here. */
  readonly mailbox: boolean;
};

/**
 * What a page says that announces a mail. The same for everybody, with an account or without: nobody learns whose address
 * it was.
 */
export function CheckYourMail({ steps, askAgain, mailbox }: Props) {
  return (
    <>
      <PageTitle title="Check your mail">
        <p>We have written to the address that you gave.</p>
      </PageTitle>
      <ol className="mt-8 space-y-5">
        {steps.map((step, index) => (
          <Step key={step} number={index + 1}>
            {step}
          </Step>
        ))}
      </ol>
      {mailbox ? <ToMailbox /> : null}
      <p className="mt-10 border-t border-base-300 pt-6 text-neutral text-pretty">
        Nothing there after a few minutes? Look among the spam, check the address, and{" "}
        <OpenLink href={askAgain} className="link link-primary">
          ask again
        </OpenLink>
        . Only the newest link works.
      </p>
    </>
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
      <OpenLink href="/dev/mailbox" className="btn btn-primary mt-3 h-11 text-base">
        Open the mailbox
      </OpenLink>
    </div>
  );
}
