"use client";

import type { Route } from "next";
import type { ComponentProps } from "react";
import { Form } from "#components/form";
import { forgetMailedToken, OneTimeTokenField } from "#components/one-time-token-field";
import { OpenLink } from "#components/open-link";
import { tellOtherTabs } from "#components/sign-out-listener";

type Props = Omit<ComponentProps<typeof Form>, "onAccepted"> & {
  /** The page that mails another link, where there is one. */
  readonly askAgain?: Route;
  /** Whether it signs everybody out, so that the other tabs have to leave. */
  readonly endsSessions?: boolean;
};

/** The form of somebody who brings a mailed token. The token leaves the address bar when it is accepted, not before. */
export function OneTimeTokenForm({ askAgain, endsSessions = false, remedies, children, ...form }: Props) {
  const newLink = askAgain ? (
    <OpenLink href={askAgain} className="link font-medium">
      Ask for a new link
    </OpenLink>
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
    <OpenLink href="/sign-in" className="link font-medium">
      try to sign in
    </OpenLink>
    .
  </>
);
