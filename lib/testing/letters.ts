/** The letters of the outbox, in tests of what is to be mailed and not of its words. */
import type { Letter } from "#lib/mail/letter";
import { sendDue } from "#lib/mail/outbox";
import { ok } from "#lib/result";

/** Takes the letters that wait, as if they were sent. */
export async function takeLetters(): Promise<Letter[]> {
  const taken: Letter[] = [];
  await sendDue(async (letter) => {
    taken.push(letter);
    return ok(undefined);
  });
  return taken;
}
