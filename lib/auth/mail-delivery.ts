/** What becomes of a letter in the outbox: who has the address decides what it says, and the server sends it. */
import { isTaken } from "#lib/auth/user";
import { type Duration, seconds } from "#lib/clock";
import { config } from "#lib/config";
import { log } from "#lib/log";
import type { Letter } from "#lib/mail/letter";
import { sendMail } from "#lib/mail/mailer";
import { messageFor } from "#lib/mail/messages";
import { type SendFailure, sendDue } from "#lib/mail/outbox";
import { once } from "#lib/once";
import type { Result } from "#lib/result";

const pause = seconds(1);

/** Sends what is due, now and from now on, once a second. Does not keep the process alive. */
export function startMailDelivery(interval: Duration = pause): void {
  once("mail-delivery", () => {
    const round = async () => {
      await deliverMail().catch((error) => log.error("mail_delivery_failed", { error: String(error) }));
      setTimeout(round, interval).unref();
    };
    round().catch(() => undefined);
    return true;
  });
}

/** Sends every letter that is due. Says how many were sent. */
export function deliverMail(): Promise<number> {
  return sendDue(deliver);
}

async function deliver(letter: Letter): Promise<Result<void, SendFailure>> {
  return sendMail(messageFor(await addressed(letter), config()));
}

/** Looked up here, not when the letter is asked for: so asking takes the same time for everybody. */
async function addressed(letter: Letter): Promise<Letter> {
  if (letter.kind === "sign-up" && (await isTaken(letter.to))) return { kind: "sign-up-again", to: letter.to };
  return letter;
}
