/** The wording of every e-mail: text and HTML, short, in the product's name. */
import { hours, minutes } from "#lib/clock";
import type { Letter } from "#lib/mail/letter";
import { lasting, utcTime } from "#lib/plain-time";

/** An e-mail, ready to send. */
export type Message = { readonly to: string; readonly subject: string; readonly text: string; readonly html: string };

/** What the wording depends on besides the letter: the product's name, and where people reach it. */
export type Sender = { readonly productName: string; readonly publicUrl: URL };

/** The parts of an e-mail: paragraphs, and one thing to do. */
type Draft = {
  readonly subject: string;
  readonly before: readonly string[];
  readonly action: { readonly label: string; readonly url: URL; readonly code?: string };
  readonly after: readonly string[];
};

/** How long the link of each kind of letter is good for; the tokens' owner module holds them to that. */
export const tokenLives = { "sign-up": hours(24), "password-reset": minutes(30) } as const;

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
    case "account-secured":
      return accountSecured(letter, sender);
    case "new-device":
      return newDevice(letter, sender);
    case "session-replayed":
      return sessionReplayed(letter, sender);
  }
}

/** The token is in the fragment, which browsers send to nobody: it is in no log and no Referer. */
function signUp({ token }: Extract<Letter, { kind: "sign-up" }>, { productName, publicUrl }: Sender): Draft {
  return {
    subject: `Finish signing up to ${productName}`,
    before: [`Welcome. Open this link to choose a name and a password for ${productName}.`],
    action: { label: "Finish signing up", url: new URL(`/sign-up/finish#t=${token}`, publicUrl), code: token },
    after: [
      `The link works once, within ${lasting(tokenLives["sign-up"])}.`,
      "If you did not ask for this, ignore it: without the link there is no account.",
    ],
  };
}

function signUpAgain({ productName, publicUrl }: Sender): Draft {
  return {
    subject: `You already have an account at ${productName}`,
    before: ["Somebody, perhaps you, wanted to sign up with this address. It has an account already."],
    action: { label: "Sign in", url: new URL("/sign-in", publicUrl) },
    after: ["If this was not you, there is nothing to do: nothing has changed."],
  };
}

/** As for signing up, the token is in the fragment. */
function passwordReset(
  { token }: Extract<Letter, { kind: "password-reset" }>,
  { productName, publicUrl }: Sender,
): Draft {
  return {
    subject: `Reset your ${productName} password`,
    before: [`Somebody, we hope you, asked to reset your password. Open this link to choose a new one.`],
    action: {
      label: "Choose a new password",
      url: new URL(`/password-reset/finish#t=${token}`, publicUrl),
      code: token,
    },
    after: [
      `The link works once, within ${lasting(tokenLives["password-reset"])}. Until then your old password works.`,
      "If you did not ask for this, ignore it: without the link nothing changes. Give the link and the code to nobody.",
    ],
  };
}

/** True of a disabled account as well: whoever disabled it decides what its owner is told. */
function passwordResetNoAccount({ productName, publicUrl }: Sender): Draft {
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

function passwordChanged({ productName, publicUrl }: Sender): Draft {
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

function accountSecured(
  { token }: Extract<Letter, { kind: "account-secured" }>,
  { productName, publicUrl }: Sender,
): Draft {
  return {
    subject: `Choose a new password for ${productName}`,
    before: [
      "You said “This was not me”. Everybody is signed out of your account, you as well.",
      "Until you choose a new password, the old one still works, for whoever knows it. Open this link to choose one now.",
    ],
    action: {
      label: "Choose a new password",
      url: new URL(`/password-reset/finish#t=${token}`, publicUrl),
      code: token,
    },
    after: [
      `The link works once, within ${lasting(tokenLives["password-reset"])}. After that, ask for another where you sign in.`,
      "If it was not you who said so, somebody was signed in as you: choose a new password all the same.",
    ],
  };
}

function newDevice(letter: Extract<Letter, { kind: "new-device" }>, { productName, publicUrl }: Sender): Draft {
  return {
    subject: `New sign-in to ${productName}`,
    before: [
      "Somebody signed in to your account with a browser that has not been used for it before.",
      `${letter.device}, from ${letter.address}, on ${utcTime(letter.at)}.`,
      "If this was you, there is nothing to do.",
    ],
    action: { label: "See who is signed in", url: new URL("/dashboard/sessions", publicUrl) },
    after: [
      "If this was not you, somebody knows your password. Choose “This was not me” there: it signs everybody out.",
    ],
  };
}

/** Says what is known and no more: two browsers had the cookie, and nobody can tell which of them was the thief's. */
function sessionReplayed(
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

function asText({ before, action, after }: Draft): string {
  const code = action.code ? [`If the page asks for a code, it is:\n\n    ${action.code}`] : [];
  return `${[...before, `${action.label}:\n${action.url}`, ...code, ...after].join("\n\n")}\n`;
}

function asHtml({ before, action, after }: Draft, { productName }: Sender): string {
  const code = action.code ? [`If the page asks for a code, it is: <code>${escaped(action.code)}</code>`] : [];
  const paragraphs = [
    ...before.map(escaped),
    `<a href="${escaped(action.url.href)}">${escaped(action.label)}</a>`,
    ...code,
    ...after.map(escaped),
    `<small>${escaped(productName)}</small>`,
  ];
  return `<!doctype html><html lang="en"><body>${paragraphs.map((html) => `<p>${html}</p>`).join("")}</body></html>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
