/** What a person finds in their mailbox, in tests of what is mailed. */
import { deliverMail } from "#lib/auth/mail-delivery";
import type { EmailAddress } from "#lib/email-address";
import { readMailbox } from "#lib/mail/mailbox";
import type { KeptMail } from "#lib/mail/mailer";
import type { Secret } from "#lib/secret";

/** The mails to an address, newest first, with all that are due now. */
export async function mailsTo(email: EmailAddress): Promise<KeptMail[]> {
  await deliverMail();
  return (await readMailbox(1000)).filter(({ to }) => to === email);
}

/** The one-time token of the newest mail to an address. */
export async function mailedToken(email: EmailAddress): Promise<Secret> {
  const [newest] = await mailsTo(email);
  return /#t=([\w-]+)/.exec(newest?.text ?? "")?.[1] as Secret;
}
