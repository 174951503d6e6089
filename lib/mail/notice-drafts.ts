/** The wording of the e-mails that tell something, and have no secret in them. */
import type { Draft, Sender } from "#lib/mail/draft";
import type { Letter } from "#lib/mail/letter";
import { utcTime } from "#lib/plain-time";
import type { Scope } from "#lib/scope";
import { scopeWords } from "#lib/scope-words";

/** Somebody wanted to sign up with the address of an account. */
export function signUpAgain({ productName, publicUrl }: Sender): Draft {
  return {
    subject: `You already have an account at ${productName}`,
    before: ["Somebody, perhaps you, wanted to sign up with this address. It has an account already."],
    action: { label: "Sign in", url: new URL("/sign-in", publicUrl) },
    after: ["If this was not you, there is nothing to do: nothing has changed."],
  };
}

/** True of a disabled account as well: whoever disabled it decides what its owner is told. */
export function passwordResetNoAccount({ productName, publicUrl }: Sender): Draft {
  return {
    subject: `No password to reset at ${productName}`,
    before: [
      "Somebody, perhaps you, asked to reset the password for this address.",
      "But no account that can be signed in to has this address. Perhaps you signed up with another one.",
    ],
    action: { label: "Sign up", url: new URL("/sign-up", publicUrl) },
    after: ["If this was not you, there is nothing to do."],
  };
}

/** Tells the owner, and what to do if it was somebody else. */
export function passwordChanged({ productName, publicUrl }: Sender): Draft {
  return {
    subject: `Your ${productName} password was changed`,
    before: [
      "The password of your account was changed. If this was you, there is nothing to do.",
      "If this was not you, choose a new password at once. That also signs out everybody who is signed in as you.",
    ],
    action: { label: "Reset the password", url: new URL("/password-reset", publicUrl) },
    after: ["Do the same for your mailbox if somebody else may be reading it."],
  };
}

/** Nobody learns on the page that the address has an account: its owner is told here. */
export function emailChangeTaken({ productName, publicUrl }: Sender): Draft {
  return {
    subject: `You already have an account at ${productName}`,
    before: [
      "Somebody, perhaps you, wanted to use this address for another account. It has an account of its own already.",
      "An address can have one account only. To use it for another, delete this one first, or change its address.",
    ],
    action: { label: "Sign in", url: new URL("/sign-in", publicUrl) },
    after: ["If this was not you, there is nothing to do: nothing has changed."],
  };
}

/** Tells the address that an account had until its change was undone: whoever read its mail may have been the owner. */
export function emailChangeUndone({ productName, publicUrl }: Sender): Draft {
  return {
    subject: `This address no longer has your account at ${productName}`,
    before: [
      "The account has its former address again, confirmed from there. This one has no account now.",
      "Where it was done by the link that undoes a change, everybody was signed out, the password is void, and a link to choose a new one was mailed to the former address.",
    ],
    action: { label: "Sign in", url: new URL("/sign-in", publicUrl) },
    after: ["If the account is yours and this was not you, somebody else reads the mail of the former address."],
  };
}

/** The last mail that there is. */
export function accountDeleted({ productName, publicUrl }: Sender): Draft {
  return {
    subject: `Your account at ${productName} is deleted`,
    before: [
      `Your account at ${productName} is deleted, with everything that we held about you. This is our last mail.`,
      "It cannot be brought back. You can sign up anew with this address.",
    ],
    action: { label: "Sign up", url: new URL("/sign-up", publicUrl) },
    after: ["If this was not you, somebody knew your password: change it wherever else you use it."],
  };
}

/** Somebody signed in by a browser that had not been used before. */
export function newDevice(letter: Extract<Letter, { kind: "new-device" }>, { productName, publicUrl }: Sender): Draft {
  return {
    subject: `New sign-in to ${productName}`,
    before: [
      "Somebody signed in to your account with a browser that has not been used for it before.",
      `${letter.device}, from ${letter.address}, on ${utcTime(letter.at)}.`,
      ...(letter.failedBefore > 0 ? [`${letter.failedBefore} tries just before it had not succeeded.`] : []),
      "If this was you, there is nothing to do.",
    ],
    action: { label: "See who is signed in", url: new URL("/dashboard/sessions", publicUrl) },
    after: [
      "If this was not you, somebody knows your password. Choose “This was not me” there: it signs everybody out.",
    ],
  };
}

/** Says what is known and no more: two browsers had the cookie, and nobody can tell which of them was the thief's. */
export function sessionReplayed(
  letter: Extract<Letter, { kind: "session-replayed" }>,
  { productName, publicUrl }: Sender,
): Draft {
  return {
    subject: `We signed you out of ${productName}: your session was used twice`,
    before: [
      "Two browsers used the same session, and one of them with an old copy. Somebody may have copied it from yours.",
      `The session began with ${letter.device}, from ${letter.address}. We ended it on ${utcTime(letter.at)}, for both.`,
      "It can also happen when a browser goes back to an older state, after a crash or from a backup.",
    ],
    action: { label: "See your activity", url: new URL("/dashboard/activity", publicUrl) },
    after: [
      "If you cannot explain it, look for software that you do not know on that device. Then choose “This was not me” there.",
    ],
  };
}

/** Whoever sat at an open browser for a moment may have made it, to have a way in for later. */
export function apiTokenMade(
  letter: Extract<Letter, { kind: "api-token-made" }>,
  { productName, publicUrl }: Sender,
): Draft {
  return {
    subject: `New API token at ${productName}`,
    before: [
      `An API token was made for your account. It is called “${letter.name}”.`,
      `Until ${utcTime(letter.expiresAt)} whoever has it may: ${letter.scopes.map(allowed).join("; ")}.`,
      `${letter.device}, from ${letter.address}, on ${utcTime(letter.at)}.`,
      "If this was you, there is nothing to do.",
    ],
    action: { label: "See your API tokens", url: new URL("/dashboard/tokens", publicUrl) },
    after: [
      "If this was not you, revoke it there, and change your password: that revokes every token, and signs everybody else out.",
    ],
  };
}

function allowed(scope: Scope): string {
  return scopeWords[scope].title.toLowerCase();
}

/** Nobody got in: but the owner cannot either, until they choose another password. */
export function guessesUsedUp({ productName, publicUrl }: Sender): Draft {
  return {
    subject: `Somebody is guessing your ${productName} password`,
    before: [
      `A hundred wrong passwords in a row were tried for your account. None of them was right, and nobody got in.`,
      "To be safe, no password is accepted any more until you choose a new one. Where you are signed in you stay signed in, and a browser that you have used before still takes the present one.",
    ],
    action: { label: "Choose a new password", url: new URL("/password-reset", publicUrl) },
    after: ["If it was you: no harm is done, and the same link helps."],
  };
}
