/** What each person looks for after a crash: all that was acknowledged to them. */
import { openClient } from "#lib/db/client";
import type { Person } from "./crash-acts";
import type { Mail } from "./crash-mails";
import { asJson, fromElsewhere, sendTo, tokenIn, withToken } from "./requests";
import { type Unique, uniqueAddress } from "./unique";

/** Where to look. */
export type Place = {
  readonly port: string;
  readonly mails: readonly Mail[];
  /** What is stored of the one-time tokens that are still good. */
  readonly goodTokens: ReadonlySet<string>;
  readonly unique: Unique;
};

/** What a person may rely on, and is not so. Asks the server as they would. */
export async function complaintsOf(person: Person, place: Place): Promise<string[]> {
  const { stage, email, newEmail } = person;
  const missing = [
    ...(stage === "asked" && !isMailed(email, "/sign-up/finish", place) ? [`${email}: no token to sign up with`] : []),
    ...(newEmail && !isMailed(newEmail, "/email-change/finish", place) ? [`${email}: no token for ${newEmail}`] : []),
  ];
  return stage === "member" ? [...missing, ...(await complaintsOfMember(person, place))] : missing;
}

/** What is stored of the one-time tokens that are still good. */
export async function goodTokensIn(file: string): Promise<Set<string>> {
  const client = openClient(file);
  try {
    return new Set((await client.oneTimeToken.findMany()).map(({ hash }) => hash));
  } finally {
    await client.$disconnect();
  }
}

function isMailed(to: string, page: string, { mails, goodTokens }: Place): boolean {
  return mails.some((mail) => mail.to === to && mail.page === page && goodTokens.has(mail.hash));
}

type Showing = { readonly what: string; readonly headers: Record<string, string>; readonly answer: string };

async function complaintsOfMember(person: Person, place: Place): Promise<string[]> {
  const { email, name, alive, ended, apiTokens, revoked } = person;
  const who = `200 ${name} ${email}`;
  const showings: Showing[] = [
    ...alive.map((token) => ({ what: "a session", headers: withToken(token), answer: who })),
    ...ended.map((token) => ({ what: "an ended session", headers: withToken(token), answer: "401" })),
    ...apiTokens.map(({ secret }) => ({ what: "an API token", headers: bearing(secret), answer: who })),
    ...revoked.map(({ secret }) => ({ what: "a revoked API token", headers: bearing(secret), answer: "401" })),
  ];
  const complaints = await Promise.all(showings.map((showing) => complaintAbout(showing, place.port)));
  return complaints.flat().map((complaint) => `${email}: ${complaint}`);
}

/** What keeps a member from signing in by the address and the password that were acknowledged to them. They sign out again. */
export async function complaintOfPassword(person: Person, place: Place): Promise<string[]> {
  const refusal = await refusalOf(person, place);
  return refusal === null ? [] : [`${person.email}: the password is refused: ${refusal}`];
}

async function complaintAbout({ what, headers, answer }: Showing, port: string): Promise<string[]> {
  const { status, body } = await sendTo(port, "/api/me", { headers });
  const { user } = status === 200 ? JSON.parse(body) : { user: null };
  const found = user ? `${status} ${user.name} ${user.email}` : `${status}`;
  return found === answer ? [] : [`${what} is answered ${found}, and not ${answer}`];
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
