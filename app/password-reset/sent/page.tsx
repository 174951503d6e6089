import type { Metadata } from "next";
import { connection } from "next/server";
import { CheckYourMail } from "#components/check-your-mail";
import { PageFrame } from "#components/page-frame";
import { config } from "#lib/config";
import { tokenPurposes } from "#lib/mail/token-purposes";
import { lasting } from "#lib/plain-time";

export const metadata: Metadata = { title: "Check your mail", robots: { index: false } };

/** Announces the link to choose a new password by. */
export default async function PasswordResetSentPage() {
  await connection(); // what the configuration says is not known while building
  const steps = [
    `Open the link in the mail. It works once, within ${lasting(tokenPurposes["password-reset"].life)}.`,
    "Choose a new password. Until then the old one works.",
  ];
  return (
    <PageFrame narrow>
      <CheckYourMail steps={steps} askAgain="/password-reset" mailbox={config().embedded} />
    </PageFrame>
  );
}
