/** What people change of their accounts while the server may be killed. */
import { type Act, act } from "./crash-act";
import { linkFor, type Mail } from "./crash-mails";
import { type ApiToken, having, type Person, shutOut, withSession } from "./crash-person";
import type { Unique } from "./unique";

/** `shown` is the token to come with, where it is not the session's newest. */
export function changeName(person: Person, session: string, unique: Unique, shown = session): Act {
  const name = unique();
  const asking = { path: "/api/name-change", session, shown, body: { name } };
  return act("name change", unique, asking, () => ({ ...person, name }));
}

/** Ends all that there was, and goes on with a session under another token. */
export function changePassword(person: Person, session: string, unique: Unique): Act {
  const [currentPassword, password] = [person.password, `pass ${unique()} word`];
  const changed = { ...having(shutOut(person, 1), { "password-change": 1 }), password, devices: 1, stored: null };
  const asking = { path: "/api/password-change", session, body: { currentPassword, newPassword: password } };
  return act("password change", unique, asking, (reply) => withSession(changed, reply));
}

/** Changes nothing but that there is a link. */
export function askForReset(person: Person, unique: Unique): Act {
  const asking = { path: "/api/password-reset", body: { email: person.email } };
  return act("password reset", unique, asking, () => ({ ...person, reset: "asked" }));
}

/** Ends all that there was, and signs nobody in. */
export function finishReset(person: Person, mails: readonly Mail[], unique: Unique): Act | null {
  const token = linkFor(person.email, "/password-reset/finish", mails);
  if (!token) return null;
  const password = `pass ${unique()} word`;
  const changed = { ...having(shutOut(person, 0), { "password-reset": 1 }), password, devices: 1, stored: null };
  const asking = { path: "/api/password-reset/finish", body: { token, password } };
  return act("password reset finish", unique, asking, () => changed);
}

export function makeApiToken(person: Person, session: string, unique: Unique): Act {
  const body = { name: unique(), scopes: ["profile:read"], expiresInDays: 30 };
  const { apiTokens, lost } = person;
  const made = having(person, { "api-token-made": 1 });
  return act("API token", unique, { path: "/api/tokens", session, body }, (reply) => {
    if (!reply) return { ...made, lost: { ...lost, apiTokens: lost.apiTokens + 1 } };
    const { token, secret } = JSON.parse(reply.body) as { token: { id: string }; secret: string };
    return { ...made, apiTokens: [...apiTokens, { id: token.id, secret }] };
  });
}

export function revoke(person: Person, session: string, token: ApiToken, unique: Unique): Act {
  const apiTokens = person.apiTokens.filter((one) => one !== token);
  const revoked = [...person.revoked, token];
  const without = { ...having(person, { "api-token-revoked": 1 }), apiTokens, revoked };
  return act("API token revoke", unique, { path: `/api/tokens/${token.id}/revoke`, session }, () => without);
}

export function askForEmail(person: Person, session: string, unique: Unique): Act {
  const newEmail = `${unique()}@example.com`;
  const question = { path: "/api/email-change", session, body: { email: newEmail } };
  return act("e-mail change", unique, question, () => ({ ...person, newEmail }));
}

/** Whatever was mailed to the address before is void; but for a link that undoes a change. */
export function finishEmail(person: Person, email: string, mails: readonly Mail[], unique: Unique): Act | null {
  const token = linkFor(email, "/email-change/finish", mails);
  if (!token) return null;
  const former = [...person.former, person.email];
  const changed = having(person, { "email-change": 1 });
  const moved: Person = { ...changed, email, former, stored: null, newEmail: null, reset: "not-asked" };
  return act("e-mail change finish", unique, { path: "/api/email-change/finish", body: { token } }, () => moved);
}

/** Nothing of the account is left but its last mail. */
export function deleteAccount(person: Person, session: string, unique: Unique): Act {
  const asking = { path: "/api/account-deletion", session, body: { password: person.password } };
  return act("account deletion", unique, asking, () => ({ ...shutOut(person, 0), stage: "deleted" }));
}
