/** A session token taken apart, for its readers: its text in three parts, and what is written in two of them. */
import { decodeJwt, decodeProtectedHeader } from "jose";
import { claimWords, headerWords, type Meaning, type MemberWords, type Surroundings } from "#lib/token-claims";

/** One member of the header or of the payload, as it is written and in plain words. */
export type Member = {
  readonly name: string;
  /** As it stands in the token, in JSON. */
  readonly value: string;
  readonly title: string;
  readonly sentence: string;
  readonly meaning: Meaning;
};

/** The parts of a token: of each its text, of the first two what they say. */
export type Anatomy = {
  readonly header: { readonly text: string; readonly members: readonly Member[] };
  readonly payload: { readonly text: string; readonly members: readonly Member[] };
  readonly signature: { readonly text: string; readonly charactersLeftOut: number };
};

/** How much of a signature is enough to see what it looks like. 480 of its 512 bits are left out: nobody guesses those. */
const shownOfSignature = 6;

/** What a token of ours says. Takes the token as authentic: it throws for a text that is no token. */
export function anatomyOf(token: string, surroundings: Surroundings): Anatomy {
  const [header = "", payload = "", signature = ""] = token.split(".");
  return {
    header: { text: header, members: explained(decodeProtectedHeader(token), headerWords, surroundings) },
    payload: { text: payload, members: explained(decodeJwt(token), claimWords, surroundings) },
    signature: { text: signature, charactersLeftOut: 0 },
  };
}

/** The same of a token that is in use, without most of its signature: whoever copies what is left can do nothing with it. */
export function cutAnatomyOf(token: string, surroundings: Surroundings): Anatomy {
  const { signature, ...parts } = anatomyOf(token, surroundings);
  const text = signature.text.slice(0, shownOfSignature);
  return { ...parts, signature: { text, charactersLeftOut: signature.text.length - text.length } };
}

type Words = Readonly<Record<string, MemberWords>>;

/** In the order of the words; members that have none come last. */
function explained(members: Readonly<Record<string, unknown>>, words: Words, surroundings: Surroundings): Member[] {
  const known = Object.keys(words).filter((name) => Object.hasOwn(members, name));
  const unknown = Object.keys(members).filter((name) => !Object.hasOwn(words, name));
  return [
    ...known.map((name) => memberOf(name, members[name], words[name] ?? withoutWords, surroundings)),
    ...unknown.map((name) => memberOf(name, members[name], withoutWords, surroundings)),
  ];
}

function memberOf(name: string, value: unknown, words: MemberWords, surroundings: Surroundings): Member {
  const { title, sentence, meaning } = words;
  return { name, value: JSON.stringify(value), title, sentence, meaning: meaning(value, surroundings) };
}

/** For what somebody's fork adds, until they say what it is. */
const withoutWords: MemberWords = {
  title: "Something else",
  sentence: "This page has no words for it yet.",
  meaning: () => "Not known",
};
