/** The wording of every e-mail: text and HTML, short, in the product's name. */
import { hours } from "#lib/clock";
import type { Letter } from "#lib/mail/letter";
import { lasting } from "#lib/plain-time";

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

/** How long a sign-up link is good for; the token's owner module holds it to that. */
export const signUpTokenLife = hours(24);

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
  }
}

/** The token is in the fragment, which browsers send to nobody: it is in no log and no Referer. */
function signUp({ token }: Extract<Letter, { kind: "sign-up" }>, { productName, publicUrl }: Sender): Draft {
  return {
    subject: `Finish signing up to ${productName}`,
    before: [`Welcome. Open this link to choose a name and a password for ${productName}.`],
    action: { label: "Finish signing up", url: new URL(`/sign-up/finish#t=${token}`, publicUrl), code: token },
    after: [
      `The link works once, within ${lasting(signUpTokenLife)}.`,
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
