/** The wording of the e-mails that bring a one-time token. */
import type { Draft, Sender } from "#lib/mail/draft";
import type { Letter } from "#lib/mail/letter";
import { type TokenPurpose, tokenPurposes } from "#lib/mail/token-purposes";
import { lasting } from "#lib/plain-time";
import type { Secret } from "#lib/secret";

type LetterOf<K extends Letter["kind"]> = Extract<Letter, { kind: K }>;

/** The link that finishes a sign-up. */
export function signUp({ token }: LetterOf<"sign-up">, sender: Sender): Draft {
  return {
    subject: `Finish signing up to ${sender.productName}`,
    before: [`Welcome. Open this link to choose a name and a password for ${sender.productName}.`],
    action: tokenAction("sign-up", "Finish signing up", token, sender),
    after: [worksOnce("sign-up"), "If you did not ask for this, ignore it: without the link there is no account."],
  };
}

/** The link to choose a new password by. Says nothing of the old one: after a change of address was undone it is void. */
export function passwordReset({ token }: LetterOf<"password-reset">, sender: Sender): Draft {
  return {
    subject: `Reset your ${sender.productName} password`,
    before: ["Somebody, we hope you, asked to reset your password. Open this link to choose a new one."],
    action: tokenAction("password-reset", "Choose a new password", token, sender),
    after: [
      worksOnce("password-reset"),
      "If you did not ask for this, ignore it: without the link nothing changes. Give the link and the code to nobody.",
    ],
  };
}

/** The link to choose a new password by, for whoever said "This was not me". */
export function accountSecured({ token }: LetterOf<"account-secured">, sender: Sender): Draft {
  return {
    subject: `Choose a new password for ${sender.productName}`,
    before: [
      "You said “This was not me”. Everybody is signed out of your account, you as well.",
      "Until you choose a new password, the old one still works, for whoever knows it. Open this link to choose one now.",
    ],
    action: tokenAction("password-reset", "Choose a new password", token, sender),
    after: [
      `${worksOnce("password-reset")} After that, ask for another where you sign in.`,
      "If it was not you who said so, somebody was signed in as you: choose a new password all the same.",
    ],
  };
}

/** The link to choose a new password by, for whoever undid a change of address: the old password is void. */
export function addressRestored({ token }: LetterOf<"address-restored">, sender: Sender): Draft {
  return {
    subject: `Choose a new password for ${sender.productName}`,
    before: [
      "You undid the change of address: your account has this address again, and everybody is signed out.",
      "The old password works no more, for it may have been known to somebody else. Open this link to choose a new one.",
    ],
    action: tokenAction("password-reset", "Choose a new password", token, sender),
    after: [`${worksOnce("password-reset")} After that, ask for another where you sign in.`],
  };
}

/** The link that confirms a new address. It says nothing of the account: the address may have been mistyped. */
export function emailChange({ token }: LetterOf<"email-change">, sender: Sender): Draft {
  return {
    subject: `Confirm your new address for ${sender.productName}`,
    before: [
      `Somebody, we hope you, wants to use this address for their account at ${sender.productName}. Open this link to confirm.`,
    ],
    action: tokenAction("email-change", "Confirm this address", token, sender),
    after: [
      `${worksOnce("email-change")} Until then the old address stays.`,
      "If you did not ask for this, do not confirm: this address would belong to somebody else's account. Until then nothing changes.",
    ],
  };
}

/** Tells the old address, with the link that undoes the change. It does not say which address is the new one. */
export function emailChanged({ token }: LetterOf<"email-changed">, sender: Sender): Draft {
  return {
    subject: `Your address for ${sender.productName} was changed`,
    before: [
      `Your account at ${sender.productName} has another address now. If this was you, there is nothing to do.`,
      "If this was not you, open this link. It gives the account back to this address, signs everybody out, makes the password void, and mails you a link to choose a new one by.",
    ],
    action: tokenAction("email-change-undo", "Undo the change", token, sender),
    after: [worksOnce("email-change-undo"), "Give the link and the code to nobody."],
  };
}

/** The token is in the fragment, which browsers send to nobody: it is in no log and no Referer. */
function tokenAction(purpose: TokenPurpose, label: string, token: Secret, { publicUrl }: Sender): Draft["action"] {
  return { label, url: new URL(`${tokenPurposes[purpose].page}#t=${token}`, publicUrl), code: token };
}

function worksOnce(purpose: TokenPurpose): string {
  return `The link works once, within ${lasting(tokenPurposes[purpose].life)}.`;
}
