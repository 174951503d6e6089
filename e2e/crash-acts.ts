/** What people do while the server may be killed, and what each of them has been told is so. */
import { decodeJwt } from "jose";
import { type Act, act } from "./crash-act";
import {
  askForEmail,
  askForReset,
  changeName,
  changePassword,
  deleteAccount,
  finishEmail,
  finishReset,
  makeApiToken,
  revoke,
} from "./crash-changes";
import { linkFor, type Mail } from "./crash-mails";
import { having, type Person, withoutSession, withSession } from "./crash-person";
import { expiredToken } from "./fixtures";
import type { Random } from "./random";
import type { Unique } from "./unique";

/** A sign-in too many ends the oldest session: nobody comes near that. */
const mostSessions = 7;

/** Something that this person can do now, with what they find in their mail; null where they wait for a mail, or are gone. */
export async function nextAct(
  person: Person,
  mails: readonly Mail[],
  random: Random,
  unique: Unique,
): Promise<Act | null> {
  if (person.stage === "deleted") return null;
  if (person.stage === "stranger") return askToSignUp(person, unique);
  if (person.stage === "asked") return finishSignUp(person, mails, unique);
  const [first] = person.alive;
  const possible = [...byMail(person, mails, unique), ...(first ? await within(person, first, random, unique) : [])];
  if (!first || hasRoom(person)) possible.push(signIn(person, unique));
  const [one, ...more] = possible.filter((act) => act !== null);
  return one ? random.oneOf([one, ...more]) : null;
}

/** What can be done without a session: what the mail is there for, rather than anything else. */
function byMail(person: Person, mails: readonly Mail[], unique: Unique): (Act | null)[] {
  const { newEmail, reset } = person;
  const finishing = [
    reset === "asked" ? finishReset(person, mails, unique) : null,
    newEmail === null ? null : finishEmail(person, newEmail, mails, unique),
  ];
  return [...finishing, ...finishing, reset === "not-asked" ? askForReset(person, unique) : null];
}

async function within(person: Person, first: string, random: Random, unique: Unique): Promise<(Act | null)[]> {
  const { alive, lost, apiTokens, newEmail, events } = person;
  const others = alive.slice(1);
  const [apiToken] = apiTokens;
  return [
    changeName(person, first, unique),
    changeName(person, first, unique),
    await renew(person, random.oneOf([first, ...others]), unique),
    makeApiToken(person, first, unique),
    apiToken ? revoke(person, first, apiToken, unique) : null,
    ...others.flatMap((other) => [signOut(person, other, unique), endSession(person, first, other, unique)]),
    others.length + lost.sessions > 0 ? endOthers(person, first, unique) : null,
    changePassword(person, first, unique),
    reauthenticate(person, first, unique),
    newEmail === null ? askForEmail(person, first, unique) : null,
    // Whoever has changed their address lately may not.
    events["email-change"] ? null : deleteAccount(person, first, unique),
  ];
}

function hasRoom({ alive, lost }: Person): boolean {
  return alive.length < 4 && alive.length + lost.sessions < mostSessions;
}

function askToSignUp(person: Person, unique: Unique): Act {
  const { email } = person;
  return act("sign-up", unique, { path: "/api/sign-up", body: { email } }, () => ({ ...person, stage: "asked" }));
}

/** The account is one change, and its first session another: without an answer there may be the one without the other. */
function finishSignUp(person: Person, mails: readonly Mail[], unique: Unique): Act | null {
  const token = linkFor(person.email, "/sign-up/finish", mails);
  if (!token) return null;
  const [name, { password }] = [unique(), person];
  const member: Person = { ...having(person, { "sign-up": 1 }), name, stage: "member" };
  const asking = { path: "/api/sign-up/finish", body: { token, name, password } };
  const signedUp = act("sign-up finish", unique, asking, (reply) => ({ ...withSession(member, reply), devices: 1 }));
  return { ...signedUp, unanswered: [...signedUp.unanswered, member] };
}

/** A guess that nobody looked at counts as a wrong one: who was not answered tries again, and that is forgotten. */
export function signIn(person: Person, unique: Unique): Act {
  const { email, password, devices } = person;
  const signedIn = { ...having(person, { "sign-in": 1 }), devices: devices + 1 };
  const asking = { path: "/api/sign-in", body: { email, password } };
  const made = act("sign-in", unique, asking, (reply) => withSession(signedIn, reply));
  return { ...made, unanswered: [...made.unanswered, person].map((one) => ({ ...one, stored: null })) };
}

export function signOut(person: Person, session: string, unique: Unique): Act {
  const signedOut = having(withoutSession(person, session), { "sign-out": 1 });
  return act("sign-out", unique, { path: "/api/sign-out", session }, () => signedOut);
}

function endSession(person: Person, session: string, other: string, unique: Unique): Act {
  const path = `/api/sessions/${decodeJwt(other).sid}/end`;
  const ended = having(withoutSession(person, other), { "session-ended": 1 });
  return act("session end", unique, { path, session }, () => ended);
}

function endOthers(person: Person, session: string, unique: Unique): Act {
  const { alive, ended, lost } = person;
  const others = alive.filter((token) => token !== session);
  const ends = having(person, { "session-ended": others.length + lost.sessions });
  const alone = { ...ends, alive: [session], ended: [...ended, ...others], lost: { ...lost, sessions: 0 } };
  return act("other sessions' end", unique, { path: "/api/sessions/end-others", session }, () => alone);
}

/** The token has expired, and is renewed on the way of a change, in the same answer. */
async function renew(person: Person, session: string, unique: Unique): Promise<Act> {
  const shown = await expiredToken({ token: session, keepUntil: null });
  return { ...changeName(person, session, unique, shown), name: "renewal" };
}

/** The session goes on under another id: the token before is good for nothing. */
function reauthenticate(person: Person, session: string, unique: Unique): Act {
  const { password } = person;
  const proven = having(withoutSession(person, session), { reauthentication: 1 });
  const asking = { path: "/api/reauthentication", session, body: { password } };
  return act("reauthentication", unique, asking, (reply) => withSession(proven, reply));
}
