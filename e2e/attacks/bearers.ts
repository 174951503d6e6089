/** Where a token lets its bearer in, and the tokens that an attacker would change. */
import { decodeJwt, decodeProtectedHeader } from "jose";
import type { Person } from "#e2e/fixtures";
import { type Ask, withToken } from "#e2e/requests";
import { config } from "#lib/config";
import type { KeyPurpose, SigningKey } from "#lib/key-set";

/** A token that lets its bearer in, taken apart, with the key that it was signed by. */
export type Original = {
  readonly token: string;
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly key: SigningKey;
};

/** A token, taken apart. */
export function originalOf(token: string, purpose: KeyPurpose): Original {
  const header = decodeProtectedHeader(token);
  const key = config().signingKeys.find(({ kid }) => kid === header.kid);
  if (key?.purpose !== purpose) throw new Error(`That is not signed by a ${purpose} key.`);
  return { token, header: { ...header }, claims: decodeJwt(token), key };
}

/** Where a token shows its bearer this person: as a cookie at a page and an endpoint, and as a bearer's at an endpoint. */
export async function placesFor(ask: Ask, { email }: Person, token: string): Promise<string[]> {
  const text = /^[\x21-\x7e]*$/.test(token) ? token : encodeURIComponent(token); // what no header can hold
  const cookie = { headers: withToken(text) };
  const bearer = { headers: { authorization: `Bearer ${text}` } };
  const replies = await Promise.all([ask("/dashboard", cookie), ask("/api/me", cookie), ask("/api/me", bearer)]);
  const places = ["page", "endpoint", "bearer"].filter((_, index) => replies[index]?.body.includes(email));
  return [...places, ...replies.filter(({ status }) => status >= 500).map(({ status }) => String(status))];
}

/** Those of the tokens that let somebody in somewhere, and where. */
export async function admitted(ask: Ask, person: Person, tokens: Readonly<Record<string, string>>): Promise<string[]> {
  const all = Object.entries(tokens).map(async ([what, token]) => {
    const places = await placesFor(ask, person, token);
    return places.length > 0 ? [`${what}: ${places.join(", ")}`] : [];
  });
  return (await Promise.all(all)).flat();
}
