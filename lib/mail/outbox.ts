/**
 * The outbox: the owner of the table `OutboxLetter`. A letter is put down in the same transaction as the change that it
 * tells of, sealed, and sent afterwards; nobody's request waits for a mail server. It is sent at least once: a process
 * that dies between sending and deleting sends it again.
 */
import { type Duration, hours, minutes, now, plus, seconds, shorter } from "#lib/clock";
import { config } from "#lib/config";
import { type Database, db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { log } from "#lib/log";
import { type Letter, LetterSchema } from "#lib/mail/letter";
import type { Result } from "#lib/result";
import { open, seal } from "#lib/seal";
import { type Id, newId } from "#lib/secret";

/** Why a letter was not sent: try again later, or never, for the other side will not have it. */
export type SendFailure = "try-later" | "refused";
export type Send = (letter: Letter) => Promise<Result<void, SendFailure>>;

/** While a process tries to send a letter, no other does. */
const lease = minutes(2);
const firstDelay = seconds(1);
const longestDelay = hours(1);

/** Puts a letter down to be sent, as part of the change it tells of. */
export async function enqueue(tx: Database, letter: Letter): Promise<void> {
  const id = newId();
  const time = now();
  const sealed = seal(JSON.stringify(letter), id, config().outboxKeys);
  await tx.outboxLetter.create({ data: { id, sealed, createdAt: time, nextAttemptAt: time } });
}

/** Sends every letter that is due, one after the other, for as long as it may go on. Says how many were sent. */
export async function sendDue(send: Send, goOn = () => true): Promise<number> {
  let sent = 0;
  for (let claimed = await claim(); claimed; claimed = goOn() ? await claim() : null) {
    if (await sendOne(claimed, send)) sent += 1;
  }
  return sent;
}

/** A letter that is still to be sent, as an operator sees it: never what it says. */
export type WaitingLetter = {
  readonly id: Id;
  /** Null where no key opens it. */
  readonly kind: Letter["kind"] | null;
  readonly to: EmailAddress | null;
  readonly createdAt: Date;
  readonly attempts: number;
  /** Null where it was given up. */
  readonly nextAttemptAt: Date | null;
  readonly lastError: string | null;
};

/** The letters that are still to be sent, or were given up, oldest first. */
export async function listLetters(): Promise<WaitingLetter[]> {
  const rows = await db().outboxLetter.findMany({ orderBy: { createdAt: "asc" } });
  return rows.map(({ sealed, ...row }) => {
    const letter = opened({ ...row, sealed });
    return { ...row, id: row.id as Id, kind: letter?.kind ?? null, to: letter?.to ?? null };
  });
}

/** How many letters are still to be sent, and how many were given up. */
export async function countLetters(): Promise<{ readonly waiting: number; readonly givenUp: number }> {
  const givenUp = await db().outboxLetter.count({ where: { nextAttemptAt: null } });
  return { givenUp, waiting: (await db().outboxLetter.count()) - givenUp };
}

/** Makes a letter due now, or all that were given up; the delays begin anew. Says how many there were. */
export async function retryLetters(which: { id: Id } | "given-up"): Promise<number> {
  const data = { nextAttemptAt: now(), attempts: 0 };
  return (await db().outboxLetter.updateMany({ where: chosen(which), data })).count;
}

/** Deletes a letter unsent, or all that were given up. Says how many there were. */
export async function dropLetters(which: { id: Id } | "given-up"): Promise<number> {
  return (await db().outboxLetter.deleteMany({ where: chosen(which) })).count;
}

/** Deletes all letters unsent, as part of a larger change. Says how many there were. */
export async function emptyOutbox(tx: Database): Promise<number> {
  return (await tx.outboxLetter.deleteMany()).count;
}

function chosen(which: { id: Id } | "given-up") {
  return which === "given-up" ? { nextAttemptAt: null } : which;
}

type Claimed = { readonly id: string; readonly sealed: Uint8Array; readonly attempts: number };

/** Takes the letter that has been due longest, for this process alone; null where nothing is due. */
async function claim(): Promise<Claimed | null> {
  const time = now();
  const due = await db().outboxLetter.findFirst({
    where: { nextAttemptAt: { lte: time } },
    orderBy: { nextAttemptAt: "asc" },
    select: { id: true, sealed: true, attempts: true, nextAttemptAt: true },
  });
  if (!due) return null;
  const { count } = await db().outboxLetter.updateMany({
    where: { id: due.id, nextAttemptAt: due.nextAttemptAt },
    data: { nextAttemptAt: plus(time, lease), attempts: due.attempts + 1 },
  });
  return count === 1 ? { ...due, attempts: due.attempts + 1 } : claim();
}

async function sendOne(claimed: Claimed, send: Send): Promise<boolean> {
  const letter = opened(claimed);
  if (!letter) return giveUp(claimed, "cannot-open");
  const outcome = await send(letter);
  if (!outcome.ok) return outcome.error === "refused" ? giveUp(claimed, "refused") : putOff(claimed);
  await db().outboxLetter.deleteMany({ where: { id: claimed.id } });
  log.info("mail_sent", { letter: claimed.id, kind: letter.kind });
  return true;
}

function opened({ id, sealed }: Claimed): Letter | null {
  const text = open(sealed, id, config().outboxKeys);
  return text.ok ? (LetterSchema.safeParse(JSON.parse(text.value)).data ?? null) : null;
}

/** A letter that cannot be sent stays, for an operator to retry or to drop. */
async function giveUp({ id }: Claimed, reason: string): Promise<false> {
  await db().outboxLetter.updateMany({ where: { id }, data: { nextAttemptAt: null, lastError: reason } });
  log.error("mail_given_up", { letter: id, reason });
  return false;
}

async function putOff({ id, attempts }: Claimed): Promise<false> {
  const nextAttemptAt = plus(now(), delayAfter(attempts));
  await db().outboxLetter.updateMany({ where: { id }, data: { nextAttemptAt, lastError: "try-later" } });
  log.warn("mail_put_off", { letter: id, attempts });
  return false;
}

/** 1 s after the first attempt, then twice as long each time, up to an hour. */
function delayAfter(attempts: number): Duration {
  return shorter((firstDelay * 2 ** Math.min(attempts - 1, 20)) as Duration, longestDelay);
}
