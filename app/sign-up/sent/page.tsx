import type { Metadata } from "next";
import { connection } from "next/server";
import { CheckYourMail } from "#components/check-your-mail";
import { PageFrame } from "#components/page-frame";
import { config } from "#lib/config";
import { tokenPurposes } from "#lib/mail/token-purposes";
import { lasting } from "#lib/plain-time";

export const metadata: Metadata = { title: "Check your mail", robots: { index: false } };

/** Announces the link that finishes a sign-up. */
export default async function SignUpSentPage() {
  await connection(); // what the configuration says is not known while building
  const steps = [
    `Open the link in the mail. It works once, within ${lasting(tokenPurposes["sign-up"].life)}.`,
    "Choose your name and a password. Then you are signed in.",
  ];
  return (
    <PageFrame narrow>
      <CheckYourMail steps={steps} askAgain="/sign-up" mailbox={config().embedded} />
    </PageFrame>
  );
}
