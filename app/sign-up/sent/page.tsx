import type { Metadata } from "next";
import { CheckYourMail } from "#components/check-your-mail";
import { config } from "#lib/config";
import { tokenLives } from "#lib/mail/messages";
import { lasting } from "#lib/plain-time";

export const metadata: Metadata = { title: "Check your mail", robots: { index: false } };

/** Announces the link that finishes a sign-up. */
export default function SignUpSentPage() {
  const steps = [
    `Open the link in the mail. It works once, within ${lasting(tokenLives["sign-up"])}.`,
    "Choose your name and a password. Then you are signed in.",
  ];
  return <CheckYourMail steps={steps} askAgain="/sign-up" mailbox={config().embedded} />;
}
