/**
 * Where people forge tokens to learn from it: a pair of keys that is made for this and for nothing else, and ways to spoil
 * a token. Runs in browsers, and sends nothing anywhere.
 */
import "#lib/without-eval";
import { base64url, importJWK } from "jose";
import { hours, minus, now, seconds } from "#lib/clock";
import { publicKeysOf, type SigningKey } from "#lib/key-set";
import { newId } from "#lib/secret";
import { sessionTokenLife, signSessionToken } from "#lib/session-token";
import type { Trust } from "#lib/signed-token";
import { throwawayKey } from "#lib/throwaway-key";
import type { CheckResult } from "#lib/token-checks";
import { changed, type Draft, draftOf, signedText, withHeader, withPayload, withSignature } from "#lib/token-draft";
import { examineToken } from "#lib/token-examination";

const site = "https://latchkey.example";
const elsewhere = "https://elsewhere.example";

/** Whose tokens the workshop believes, and the key that it signs with. */
export type Workshop = { readonly trust: Trust; readonly key: SigningKey };

/** A draft, and how each check of it ended. */
export type Attempt = { readonly draft: Draft; readonly results: readonly CheckResult[] };

/** One way to spoil a token: what the button says, what it has done, and how it does it. */
export type Trick = {
  readonly label: string;
  readonly done: string;
  readonly spoil: (draft: Draft, workshop: Workshop) => Draft | Promise<Draft>;
};

/** In the order of their buttons. */
export const tricks: readonly Trick[] = [
  {
    label: "Change who it is (sub)",
    done: "The payload now says “eve”. The signature is still the one that was made for “ada”.",
    spoil: (draft) => withPayload(draft, changed(draft.payload, { sub: "eve" })),
  },
  {
    label: "Set alg to none",
    done: "The header now says “none”, which means: I am not signed, do not check me.",
    spoil: (draft) => withHeader(draft, changed(draft.header, { alg: "none" })),
  },
  {
    label: "Sign with another key",
    done: "It was signed with a pair of keys that the server has never heard of.",
    spoil: async (draft) => {
      const key = await throwawayKey();
      return signed(withHeader(draft, changed(draft.header, { kid: key.kid })), key);
    },
  },
  {
    label: "Let it expire (exp)",
    done: "Its times now lie an hour back, and it was signed again with the right key.",
    spoil: (draft, { key }) => signed(withPayload(draft, changed(draft.payload, timesOfAnHourAgo())), key),
  },
  {
    label: "Take it elsewhere (aud)",
    done: "It is now made for another site, and signed with the right key.",
    spoil: (draft, { key }) => signed(withPayload(draft, changed(draft.payload, { aud: elsewhere })), key),
  },
];

/** A workshop with a new pair of keys. Throws where the browser has no cryptography, as on a page over plain http. */
export async function openWorkshop(): Promise<Workshop> {
  const key = await throwawayKey();
  return { key, trust: { issuer: site, keys: publicKeysOf([key]), overlap: sessionTokenLife } };
}

/** A token that is right in everything, made as the server makes them. */
export async function rightToken({ key }: Workshop): Promise<Draft> {
  const pointer = { userId: "ada", sessionId: newId(), generation: 1 };
  return draftOf(await signSessionToken(pointer, { issuer: site, keys: [key] }));
}

/** The draft, after all checks have looked at it. */
export async function judged(draft: Draft, { trust }: Workshop): Promise<Attempt> {
  return { draft, results: await examineToken(draft.text, trust) };
}

/** The draft as it stands, signed with the right key. */
export async function signedAgain(draft: Draft, { key }: Workshop): Promise<Draft> {
  return signed(draft, key);
}

/** Signs whatever the text says, which jose would not: a header that asks for no signature, a payload that is no JSON. */
async function signed(draft: Draft, key: SigningKey): Promise<Draft> {
  const bytes = new TextEncoder().encode(signedText(draft));
  const secret = (await importJWK(key, "ES256")) as CryptoKey;
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, secret, bytes);
  return withSignature(draft, base64url.encode(new Uint8Array(signature)));
}

function timesOfAnHourAgo() {
  const begun = Math.floor(minus(now(), hours(1)).getTime() / seconds(1));
  return { iat: begun, nbf: begun, exp: begun + sessionTokenLife / seconds(1) };
}
