/** The letters that Latchkey sends: what each is about and needs to be written. Sealed while it waits. */
import { z } from "zod";
import type { EmailAddress } from "#lib/email-address";
import type { Secret } from "#lib/secret";

const to = z.string().transform((text) => text as EmailAddress);
const token = z.string().transform((text) => text as Secret);

export const LetterSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("sign-up"), to, token }),
  z.object({ kind: z.literal("sign-up-again"), to }),
]);

/**
 * "sign-up": the link that finishes a sign-up. "sign-up-again": somebody wanted to sign up with the address of an
 * account; its owner is told, with nothing in it to sign up with.
 */
export type Letter = z.infer<typeof LetterSchema>;
