import type { Metadata } from "next";
import { CheckYourMail } from "#components/check-your-mail";
import { DashboardFrame } from "#components/dashboard-frame";
import { config } from "#lib/config";
import { tokenPurposes } from "#lib/mail/token-purposes";
import { lasting } from "#lib/plain-time";
import { requireUser } from "#lib/web/current-session";

export const metadata: Metadata = { title: "Check your mail", robots: { index: false, follow: false } };

/** Announces the link that confirms a new address. */
export default async function EmailChangeSentPage() {
  await requireUser();
  const steps = [
    `Open the link in the mail. It works once, within ${lasting(tokenPurposes["email-change"].life)}.`,
    "Confirm the new address. Until then the old one stays.",
  ];
  return (
    <DashboardFrame current="/dashboard/account">
      <div className="max-w-md">
        <CheckYourMail steps={steps} askAgain="/dashboard/email-change" mailbox={config().embedded} />
      </div>
    </DashboardFrame>
  );
}
