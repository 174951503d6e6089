/** The letters that Latchkey sends: what each is about and needs to be written. Sealed while it waits. */
import { z } from "zod";
import type { EmailAddress } from "#lib/email-address";
import { scopes } from "#lib/scope";
import type { Secret } from "#lib/secret";

const to = z.string().transform((text) => text as EmailAddress);
const token = z.string().transform((text) => text as Secret);
/** Which device, from where and when: what a person needs to know it by. */
const seen = { device: z.string(), address: z.string(), at: z.coerce.date() };

/** By kind, with what each needs besides: a token where it has a link, and what is told of a device. */
export const LetterSchema = z.discriminatedUnion("kind", [
  // The link that finishes a sign-up.
  z.object({ kind: z.literal("sign-up"), to, token }),
  // Somebody wanted to sign up with the address of an account; its owner is told, with nothing in it to sign up with.
  z.object({ kind: z.literal("sign-up-again"), to }),
  // The link to choose a new password by.
  z.object({ kind: z.literal("password-reset"), to, token }),
  // Somebody wanted to reset the password of an address that nobody can sign in with.
  z.object({ kind: z.literal("password-reset-no-account"), to }),
  // Tells the owner so, and what to do if it was somebody else.
  z.object({ kind: z.literal("password-changed"), to }),
  // The link that confirms a new address.
  z.object({ kind: z.literal("email-change"), to, token }),
  // Somebody wanted to change to the address of an account.
  z.object({ kind: z.literal("email-change-taken"), to }),
  // Tells the old address, with the link that undoes it.
  z.object({ kind: z.literal("email-changed"), to, token }),
  // Tells the address that the account had until its change was undone.
  z.object({ kind: z.literal("email-change-undone"), to }),
  // The last that there is.
  z.object({ kind: z.literal("account-deleted"), to }),
  // The link to choose a new password by, for whoever said "This was not me".
  z.object({ kind: z.literal("account-secured"), to, token }),
  // The same for whoever undid a change of address.
  z.object({ kind: z.literal("address-restored"), to, token }),
  // Somebody signed in by a browser that had not been used before, after so many tries that had not succeeded, if they were many.
  z.object({ kind: z.literal("new-device"), to, failedBefore: z.number().default(0), ...seen }),
  // A session ended, for its cookie was used twice.
  z.object({ kind: z.literal("session-replayed"), to, ...seen }),
  // So many wrong passwords were tried that none is looked at any more.
  z.object({ kind: z.literal("guesses-used-up"), to }),
  // Somebody made a token by which a program may speak for the owner.
  z.object({
    kind: z.literal("api-token-made"),
    to,
    name: z.string(),
    scopes: z.array(z.enum(scopes)),
    expiresAt: z.coerce.date(),
    ...seen,
  }),
]);

export type Letter = z.infer<typeof LetterSchema>;
