/** What each person looks for after a crash: all that was acknowledged to them. They ask the server for it. */
import type { Found } from "./crash-halves";
import { having, type Person } from "./crash-person";
import { asJson, fromElsewhere, sendTo, tokenIn, withToken } from "./requests";
import { type Unique, uniqueAddress } from "./unique";

/** Where to look. */
export type Place = { readonly port: string; readonly found: Found; readonly unique: Unique };

/** What is answered to a person, by whatever they come with, that they may not rely on. */
export async function complaintsOf(person: Person, { port }: Place): Promise<string[]> {
  const complaints = await Promise.all(showingsOf(person).map((showing) => complaintAbout(showing, port)));
  return complaints.flat().map((complaint) => `${person.email}: ${complaint}`);
}

type Showing = { readonly what: string; readonly headers: Record<string, string>; readonly answer: string };

function showingsOf({ email, name, alive, ended, apiTokens, revoked }: Person): Showing[] {
  const who = `200 ${name} ${email}`;
  return [
    ...alive.map((token) => ({ what: "a session", headers: withToken(token), answer: who })),
    ...ended.map((token) => ({ what: "an ended session", headers: withToken(token), answer: "401" })),
    ...apiTokens.map(({ secret }) => ({ what: "an API token", headers: bearing(secret), answer: who })),
    ...revoked.map(({ secret }) => ({ what: "a revoked API token", headers: bearing(secret), answer: "401" })),
  ];
}

async function complaintAbout({ what, headers, answer }: Showing, port: string): Promise<string[]> {
  const { status, body } = await sendTo(port, "/api/me", { headers });
  const { user } = status === 200 ? JSON.parse(body) : { user: null };
  const found = user ? `${status} ${user.name} ${user.email}` : `${status}`;
  return found === answer ? [] : [`${what} is answered ${found}, and not ${answer}`];
}

/** The person once they have signed in by the address and the password that were acknowledged to them, and out again. */
export async function signingIn(person: Person, place: Place): Promise<Person | { readonly complaint: string }> {
  const refusal = await refusalOf(person, place);
  if (refusal !== null) return { complaint: `${person.email}: the password is refused: ${refusal}` };
  const stored = place.found.rows.accounts.get(person.email)?.passwordHash ?? null;
  return { ...having(person, { "sign-in": 1, "sign-out": 1 }), devices: person.devices + 1, stored };
}

/** Null where they got in, and out again. */
async function refusalOf({ email, password }: Person, { port, unique }: Place): Promise<string | null> {
  const from = fromElsewhere(uniqueAddress(unique()));
  const reply = await sendTo(port, "/api/sign-in", asJson({ email, password }, from));
  if (reply.status !== 200) return `${reply.status} ${reply.body}`;
  const headers = { "sec-fetch-site": "same-origin", ...from, ...withToken(tokenIn(reply) ?? "") };
  const { status, body } = await sendTo(port, "/api/sign-out", asJson({}, headers));
  return status === 204 ? null : `${status} ${body}, at the end of the session`;
}

function bearing(secret: string): { authorization: string } {
  return { authorization: `Bearer ${secret}` };
}
