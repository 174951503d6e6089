/**
 * Which new passwords are refused, and what the person is told (NIST SP 800-63B-4, section 3.1.1.2; ASVS 5.0, 6.2).
 *
 * Length counts; there are no rules about kinds of characters. Beyond that a password is refused only where its length
 * is an illusion: where it is well known, or where little is left of it once its predictable parts are taken away.
 */
import { isCommonPassword } from "#lib/auth/common-passwords";

/** In code points, after NFC. 15 is the least for a password that is the only factor; 128 keeps hashing cheap. */
export const passwordLength = { least: 15, most: 128 } as const;

/** The names that everybody connects with this application. Whoever renames it adds the new name, in lower case. */
export const contextWords = ["latchkey"];

export type PasswordRefusal =
  | "too-short"
  | "too-long"
  | "damaged"
  | "too-common"
  | "product-name"
  | "own-address"
  | "repetitive";

/** What the person reads beside the field. */
export const passwordRefusals = {
  "too-short": "Use at least 15 characters. A few unrelated words in a row are easy to remember.",
  "too-long": "Use at most 128 characters.",
  damaged: "A character of this password did not arrive whole. Type it again.",
  "too-common": "Many people use this password, so it is tried first. Choose a few unrelated words instead.",
  "product-name": "This is little more than our own name, which others would try first. Add a few unrelated words.",
  "own-address": "This is little more than your name or address, which others know. Add a few unrelated words.",
  repetitive: "This repeats or counts up, so it is as easy to guess as a short one. Add a few unrelated words.",
} satisfies Record<PasswordRefusal, string>;

/** The least that must remain without the predictable parts: no password at all may be shorter (ASVS 6.2.1). */
const leastOfOnesOwn = 8;
const leastDifferent = 5;

/** What people put beside a name to make a password of it. */
const fillers = ["password", "passphrase", "passwort", "passw0rd", "p@ssword", "welcome", "letmein", "secret", "admin"];

/** Why a new password for this person is refused; null when it is good. */
export function refusePassword(password: string, person: { email: string; name: string }): PasswordRefusal | null {
  if (isTooLong(password)) return "too-long";
  if (lengthOf(password) < passwordLength.least) return "too-short";
  if (!password.isWellFormed()) return "damaged";
  const folded = password.normalize("NFC").toLowerCase();
  if (isCommonPassword(folded)) return "too-common";
  if (isLittleMoreThan(contextWords, folded)) return "product-name";
  if (isLittleMoreThan([...contextWords, ...wordsOf(person)], folded)) return "own-address";
  return isRepetitive(codePoints(folded)) ? "repetitive" : null;
}

/** Whether a password is over the cap. Cheap for any input: checked before a password is hashed, on every way in. */
export function isTooLong(password: string): boolean {
  // NFC makes at most one code point out of four, each of at most two units, so a longer text need not be normalized.
  if (password.length > passwordLength.most * 8) return true;
  return lengthOf(password) > passwordLength.most;
}

/** How long a password is: in code points, after NFC. */
export function lengthOf(password: string): number {
  return codePoints(password).length;
}

function codePoints(text: string): string[] {
  return [...text.normalize("NFC")];
}

/** The same few characters over and over, or runs along the alphabet, the digits or a keyboard. */
function isRepetitive(characters: readonly string[]): boolean {
  if (new Set(characters).size < leastDifferent) return true;
  return period(characters) < passwordLength.least || pieces(characters) < leastOfOnesOwn;
}

/** The length of the part that a text repeats at least twice ("abcabcab": 3); the whole length where there is none. */
function period(characters: readonly string[]): number {
  for (let length = 1; length * 2 <= characters.length; length++) {
    if (characters.every((character, i) => i < length || character === characters[i - length])) return length;
  }
  return characters.length;
}

const walks = [
  "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
  "01234567890123456789",
  "1234567890-=",
  "qwertyuiop[]",
  "qwertzuiop",
  "azertyuiop",
  "asdfghjkl;'",
  "zxcvbnm,./",
  "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
  "qazwsxedcrfvtgbyhnujmikolp",
  "1q2w3e4r5t6y7u8i9o0p",
  "!@#$%^&*()",
].flatMap((walk) => [walk, [...walk].reverse().join("")]);

/** How many pieces a text falls into, where a run of three or more along a walk is one piece, whatever its length. */
function pieces(characters: readonly string[]): number {
  const text = characters.filter((character, i) => character !== characters[i - 1]);
  let count = 0;
  for (let at = 0; at < text.length; count++) at += Math.max(...walks.map((walk) => runAlong(walk, text, at)));
  return count;
}

/** How many steps `text` goes along `walk` from `at` on; 1 where they are fewer than three. */
function runAlong(walk: string, text: readonly string[], at: number): number {
  const start = walk.indexOf(text[at] ?? "");
  let length = 1;
  while (start >= 0 && start + length < walk.length && walk[start + length] === text[at + length]) length++;
  return length < 3 ? 1 : length;
}

/** Whether some of these words are in the text, and little else but them, words for a password, and punctuation. */
function isLittleMoreThan(words: readonly string[], text: string): boolean {
  const rest = without(words, text);
  if (rest === text) return false;
  const own = without(fillers, rest).replaceAll(/[\s!-/:-@[-`{-~]/g, "");
  return pieces(codePoints(own)) < leastOfOnesOwn;
}

/** The longest first: "alice smith" before "alice". */
function without(words: readonly string[], text: string): string {
  const longestFirst = [...words].sort((a, b) => b.length - a.length);
  return longestFirst.reduce((left, word) => left.replaceAll(word, " "), text);
}

/** The address, its parts and the parts of the name. Parts of one or two letters are in any text. */
function wordsOf(person: { email: string; name: string }): string[] {
  const [email, name] = [person.email, person.name].map((text) => text.normalize("NFC").toLowerCase()) as [
    string,
    string,
  ];
  const parts = [...email.split(/[@.+_-]/), ...name.split(/[\s.'-]+/)];
  return [email, ...email.split("@"), name, ...parts].filter((word) => codePoints(word).length >= 3);
}
