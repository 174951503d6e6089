/** The letters that Latchkey sends: what each is about and needs to be written. Sealed while it waits. */
import { z } from "zod";
import type { EmailAddress } from "#lib/email-address";
import { scopes } from "#lib/scope";
import type { Secret } from "#lib/secret";

const to = z.string().transform((text) => text as EmailAddress);
const token = z.string().transform((text) => text as Secret);
/** Which device, from where and when: what a person needs to know it by. */
const seen = { device: z.string(), address: z.string(), at: z.coerce.date() };

export const LetterSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("sign-up"), to, token }),
  z.object({ kind: z.literal("sign-up-again"), to }),
  z.object({ kind: z.literal("password-reset"), to, token }),
  z.object({ kind: z.literal("password-reset-no-account"), to }),
  z.object({ kind: z.literal("password-changed"), to }),
  z.object({ kind: z.literal("email-change"), to, token }),
  z.object({ kind: z.literal("email-change-taken"), to }),
  z.object({ kind: z.literal("email-changed"), to, token }),
  z.object({ kind: z.literal("email-change-undone"), to }),
  z.object({ kind: z.literal("account-deleted"), to }),
  z.object({ kind: z.literal("account-secured"), to, token }),
  z.object({ kind: z.literal("address-restored"), to, token }),
  z.object({ kind: z.literal("new-device"), to, ...seen }),
  z.object({ kind: z.literal("session-replayed"), to, ...seen }),
  z.object({ kind: z.literal("guesses-used-up"), to }),
  z.object({
    kind: z.literal("api-token-made"),
    to,
    name: z.string(),
    scopes: z.array(z.enum(scopes)),
    expiresAt: z.coerce.date(),
    ...seen,
  }),
]);

/**
 * "sign-up": the link that finishes a sign-up. "sign-up-again": somebody wanted to sign up with the address of an
 * account; its owner is told, with nothing in it to sign up with. "password-reset": the link to choose a new password by.
 * "password-reset-no-account": somebody wanted to reset the password of an address that nobody can sign in with.
 * "email-change": the link that confirms a new address. "email-change-taken": somebody wanted to change to the address of an
 * account. "email-changed": tells the old address, with the link that undoes it. "email-change-undone": tells
 * the address that the account had until then. "account-deleted": the last there is.
 * "password-changed": tells the owner so, and what to do if it was somebody else. "account-secured": the link
 * to choose a new password by, for whoever said "This was not me". "address-restored": the
 * same for whoever undid a change of address. "new-device": somebody signed in by a
 * browser that had not been used before. "session-replayed": a session ended, for its cookie was used twice. "api-token-made":
 * somebody made a token by which a program may speak for the owner. "guesses-used-up": so many wrong passwords were tried that
 * none is looked at any more.
 */
export type Letter = z.infer<typeof LetterSchema>;
