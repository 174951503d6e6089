"use client";

import type { ComponentProps } from "react";
import { Form } from "#components/form";
import { Link } from "#components/link";
import { forgetMailedToken, OneTimeTokenField } from "#components/one-time-token-field";

type Props = Omit<ComponentProps<typeof Form>, "unanswered" | "onAccepted"> & {
  /** The page that mails another link. */
  readonly askAgain: ComponentProps<typeof Link>["href"];
};

/** The form of somebody who brings a mailed token. The token leaves the address bar when it is accepted, not before. */
export function OneTimeTokenForm({ askAgain, remedies, children, ...form }: Props) {
  const newLink = (
    <Link href={askAgain} className="link font-medium">
      Ask for a new link
    </Link>
  );
  return (
    <Form
      {...form}
      unanswered={mayHaveWorked}
      remedies={{ ...remedies, "token-invalid": newLink }}
      onAccepted={forgetMailedToken}
    >
      <OneTimeTokenField />
      {children}
    </Form>
  );
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
