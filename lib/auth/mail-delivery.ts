/** What becomes of a letter in the outbox: who has the address decides what it says, and the server sends it. */
import { findAccount, isTaken } from "#lib/auth/user";
import { type GoOn, startRounds } from "#lib/background";
import { type Duration, seconds } from "#lib/clock";
import { config } from "#lib/config";
import type { EmailAddress } from "#lib/email-address";
import type { Letter } from "#lib/mail/letter";
import { sendMail } from "#lib/mail/mailer";
import { messageFor } from "#lib/mail/messages";
import { type SendFailure, sendDue } from "#lib/mail/outbox";
import type { Result } from "#lib/result";

const pause = seconds(1);

/** Sends what is due, now and from now on, once a second. */
export function startMailDelivery(interval: Duration = pause): void {
  startRounds("mail-delivery", interval, deliverMail);
}

/** Sends every letter that is due, for as long as it may go on. Says how many were sent. */
export function deliverMail(goOn?: GoOn): Promise<number> {
  return sendDue(deliver, goOn);
}

async function deliver(letter: Letter): Promise<Result<void, SendFailure>> {
  return sendMail(messageFor(await addressed(letter), config()));
}

/** Looked up here, not when the letter is asked for: so asking takes the same time for everybody. */
async function addressed(letter: Letter): Promise<Letter> {
  const { kind, to } = letter;
  if (kind === "sign-up" && (await isTaken(to))) return { kind: "sign-up-again", to };
  if (kind === "email-change" && (await isTaken(to))) return { kind: "email-change-taken", to };
  if (kind === "password-reset" && !(await canSignIn(to))) return { kind: "password-reset-no-account", to };
  return letter;
}

async function canSignIn(email: EmailAddress): Promise<boolean> {
  return (await findAccount({ email }))?.disabledAt === null;
}
