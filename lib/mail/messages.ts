/** The e-mail for each letter: text and HTML, short, in the product's name. */
import { asHtml, asText, type Draft, type Sender } from "#lib/mail/draft";
import type { Letter } from "#lib/mail/letter";
import {
  accountDeleted,
  apiTokenMade,
  emailChangeTaken,
  emailChangeUndone,
  guessesUsedUp,
  newDevice,
  passwordChanged,
  passwordResetNoAccount,
  sessionReplayed,
  signUpAgain,
} from "#lib/mail/notice-drafts";
import {
  accountSecured,
  addressRestored,
  emailChange,
  emailChanged,
  passwordReset,
  signUp,
} from "#lib/mail/token-drafts";

/** An e-mail, ready to send. */
export type Message = { readonly to: string; readonly subject: string; readonly text: string; readonly html: string };

/** Writes the e-mail for a letter. */
export function messageFor(letter: Letter, sender: Sender): Message {
  const draft = draftFor(letter, sender);
  return { to: letter.to, subject: draft.subject, text: asText(draft), html: asHtml(draft, sender) };
}

function draftFor(letter: Letter, sender: Sender): Draft {
  switch (letter.kind) {
    case "sign-up":
      return signUp(letter, sender);
    case "sign-up-again":
      return signUpAgain(sender);
    case "password-reset":
      return passwordReset(letter, sender);
    case "password-reset-no-account":
      return passwordResetNoAccount(sender);
    case "password-changed":
      return passwordChanged(sender);
    case "email-change":
      return emailChange(letter, sender);
    case "email-change-taken":
      return emailChangeTaken(sender);
    case "email-change-undone":
      return emailChangeUndone(sender);
    case "email-changed":
      return emailChanged(letter, sender);
    case "account-deleted":
      return accountDeleted(sender);
    case "account-secured":
      return accountSecured(letter, sender);
    case "address-restored":
      return addressRestored(letter, sender);
    case "new-device":
      return newDevice(letter, sender);
    case "session-replayed":
      return sessionReplayed(letter, sender);
    case "guesses-used-up":
      return guessesUsedUp(sender);
    case "api-token-made":
      return apiTokenMade(letter, sender);
  }
}
