import type { Metadata } from "next";
import { CheckYourMail } from "#components/check-your-mail";
import { config } from "#lib/config";
import { tokenLives } from "#lib/mail/messages";
import { lasting } from "#lib/plain-time";

export const metadata: Metadata = { title: "Check your mail", robots: { index: false } };

/** Announces the link to choose a new password by. */
export default function PasswordResetSentPage() {
  const steps = [
    `Open the link in the mail. It works once, within ${lasting(tokenLives["password-reset"])}.`,
    "Choose a new password. Until then the old one works.",
  ];
  return <CheckYourMail steps={steps} askAgain="/password-reset" mailbox={config().embedded} />;
}
