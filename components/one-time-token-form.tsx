"use client";

import type { ComponentProps } from "react";
import { Form } from "#components/form";
import { Link } from "#components/link";
import { forgetMailedToken, OneTimeTokenField } from "#components/one-time-token-field";
import { tellOtherTabs } from "#components/sign-out-listener";

type Props = Omit<ComponentProps<typeof Form>, "onAccepted"> & {
  /** The page that mails another link, where there is one. */
  readonly askAgain?: ComponentProps<typeof Link>["href"];
  /** Whether it signs everybody out, so that the other tabs have to leave. */
  readonly endsSessions?: boolean;
};

/** The form of somebody who brings a mailed token. The token leaves the address bar when it is accepted, not before. */
export function OneTimeTokenForm({ askAgain, endsSessions = false, remedies, children, ...form }: Props) {
  const newLink = askAgain ? (
    <Link href={askAgain} className="link font-medium">
      Ask for a new link
    </Link>
  ) : null;
  return (
    <Form
      unanswered={mayHaveWorked}
      {...form}
      remedies={{ "token-invalid": newLink, ...remedies }}
      onAccepted={endsSessions ? forgetTokenAndSession : forgetMailedToken}
    >
      <OneTimeTokenField />
      {children}
    </Form>
  );
}

function forgetTokenAndSession() {
  forgetMailedToken();
  tellOtherTabs();
}

const mayHaveWorked = (
  <>
    This may already have worked:{" "}
    <Link href="/sign-in" className="link font-medium">
      try to sign in
    </Link>
    .
  </>
);
