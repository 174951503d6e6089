/** Halves of changes, to be done on purpose: the check after a crash has to notice each of them. */
import { decodeJwt } from "jose";
import type { Act } from "./crash-act";
import { signIn, signOut } from "./crash-acts";
import { changePassword, deleteAccount, finishEmail, finishReset } from "./crash-changes";
import type { Mail } from "./crash-mails";
import type { Person } from "./crash-person";
import { uniqueNames } from "./unique";

/** Half of a change of somebody's, and what has to be complained of then, even by whoever would take the change for done. */
export type Half = {
  readonly what: string;
  /** Null for a person who cannot have it. */
  readonly of: (person: Person) => HalfDone | null;
  readonly complaint: string;
};
/** What is done of it, which mails are lost, and what was under way if anything was. */
export type HalfDone = { readonly sql?: string; readonly lost?: (mail: Mail) => boolean; readonly act?: Act | null };

const unique = uniqueNames();
const some = (count: number | undefined) => (count ?? 0) > 0;
const isMember = ({ stage }: Person) => stage === "member";
const theirs = ({ email }: Person) => `(SELECT id FROM User WHERE email = '${email}')`;

const insertEvent = (kind: string, { email }: Person) =>
  `INSERT INTO Event (id, userId, kind, actor, createdAt, address, userAgent)
    SELECT 'half', id, '${kind}', 'person', createdAt, '', '' FROM User WHERE email = '${email}'`;
const insertSession = ({ email }: Person) =>
  `INSERT INTO Session (id, userId, generation, keepSignedIn, createdAt, authenticatedAt, lastSeenAt, endsAt, address, userAgent)
    SELECT 'half', id, 1, false, createdAt, createdAt, createdAt, createdAt, '', '' FROM User WHERE email = '${email}'`;
const insertUser = (email: string, id: string) =>
  `INSERT INTO User (id, email, name, passwordHash, createdAt) VALUES ('${id}', '${email}', '', '', '2026-01-01T00:00:00.000+00:00')`;
const insertLink = (purpose: string, { email }: Person) =>
  `INSERT INTO OneTimeToken (hash, purpose, email, createdAt, expiresAt)
    VALUES ('half', '${purpose}', '${email}', '2026-01-01T00:00:00.000+00:00', '2026-01-01T00:00:00.000+00:00')`;
const deleteEvents = (kind: string, person: Person) =>
  `DELETE FROM Event WHERE kind = '${kind}' AND userId = ${theirs(person)}`;
const deleteSession = (token: string) => `DELETE FROM Session WHERE id = '${decodeJwt(token).sid}'`;
const storePassword = (person: Person) => `UPDATE User SET passwordHash = 'half' WHERE id = ${theirs(person)}`;

/** Each person by whom `kind` of event happened can lose it. */
const withoutEvent = (kind: string): Half => ({
  what: `${kind} without its event`,
  of: (person) => (isMember(person) && some(person.events[kind]) ? { sql: deleteEvents(kind, person) } : null),
  complaint: `0 events of ${kind}, and not `,
});

/** Each kind of half that there may be. */
export const halves: readonly Half[] = [
  ...["sign-up", "password-change", "password-reset", "email-change", "api-token-made", "reauthentication"].map(
    withoutEvent,
  ),
  {
    what: "the event of a sign-in without its session",
    of: (person) => (isMember(person) ? { sql: insertEvent("sign-in", person), act: signIn(person, unique) } : null),
    complaint: "sessions, and not ",
  },
  {
    what: "the session of a sign-in without its event",
    of: (person) => (isMember(person) ? { sql: insertSession(person), act: signIn(person, unique) } : null),
    complaint: "events of sign-in, and not ",
  },
  {
    what: "a session gone without the event of the sign-out",
    of: (person) => {
      const [token] = person.alive;
      return token ? { sql: deleteSession(token), act: signOut(person, token, unique) } : null;
    },
    complaint: "events of sign-out, and not ",
  },
  {
    what: "a session gone, and nobody was doing anything",
    of: ({ alive: [token] }) => (token ? { sql: deleteSession(token) } : null),
    complaint: "sessions, and not ",
  },
  {
    what: "another password stored without the event of its change",
    of: (person) => {
      const [token] = person.alive;
      return token ? { sql: storePassword(person), act: changePassword(person, token, unique) } : null;
    },
    complaint: "events of password-change, and not ",
  },
  {
    what: "another password stored without the event of its reset",
    of: (person) =>
      person.reset === "asked" && isMember(person)
        ? {
            sql: storePassword(person),
            act: finishReset(person, [mailTo(person.email, "/password-reset/finish")], unique),
          }
        : null,
    complaint: "1 links for password-reset, and not 0",
  },
  {
    what: "a change of the password without its mail",
    of: ({ stage, email, former, events }) =>
      stage === "member" && (some(events["password-change"]) || some(events["password-reset"]))
        ? { lost: ({ to, text }) => [email, ...former].includes(to) && text.startsWith("The password of your account") }
        : null,
    complaint: "and 0 mails that tell of them",
  },
  {
    what: "another address without its event, and without its link",
    of: (person) => {
      const { newEmail } = person;
      if (newEmail === null) return null;
      const act = finishEmail(person, newEmail, [mailTo(newEmail, "/email-change/finish")], unique);
      return { sql: `UPDATE User SET email = '${newEmail}' WHERE id = ${theirs(person)}`, act };
    },
    complaint: "links for email-change-undo, and not ",
  },
  {
    what: "another address without the link to undo it",
    of: (person) =>
      isMember(person) && some(person.events["email-change"])
        ? { sql: `DELETE FROM OneTimeToken WHERE purpose = 'email-change-undo' AND userId = ${theirs(person)}` }
        : null,
    complaint: "0 links for email-change-undo, and not ",
  },
  {
    what: "another address without the mail that has that link",
    of: ({ former }) =>
      former.length > 0 ? { lost: ({ to, page }) => former.includes(to) && page === "/email-change/undo" } : null,
    complaint: "a link for email-change-undo without its mail",
  },
  {
    what: "a token that was used, and is still there",
    of: (person) =>
      isMember(person) && person.reset !== "asked" ? { sql: insertLink("password-reset", person) } : null,
    complaint: "1 links for password-reset, and not 0",
  },
  {
    what: "the sessions of an account that is still there, as it is deleted",
    of: (person) => {
      const [token] = person.alive;
      const sql = `DELETE FROM Session WHERE userId = ${theirs(person)}`;
      return token ? { sql, act: deleteAccount(person, token, unique) } : null;
    },
    complaint: "there is an account, and they are deleted",
  },
  {
    what: "an account that is there after its deletion",
    of: ({ stage, email, ended: [token] }) =>
      stage === "deleted" && token ? { sql: insertUser(email, String(decodeJwt(token).sub)) } : null,
    complaint: "there is an account, and they are deleted",
  },
  {
    what: "a token that is there after the deletion of its account",
    of: (person) => (person.stage === "deleted" ? { sql: insertLink("password-reset", person) } : null),
    complaint: "1 links for password-reset, and not 0",
  },
  {
    what: "a deletion without its mail",
    of: ({ stage, email }) => (stage === "deleted" ? { lost: ({ to }) => to === email } : null),
    complaint: "no mail tells of the deletion",
  },
  {
    what: "an account that nobody asked for",
    of: () => ({ sql: insertUser("half@example.com", "half") }),
    complaint: "half@example.com: an account of nobody",
  },
];

function mailTo(to: string, page: string): Mail {
  return { to, page, text: "", token: "half", hash: "half" };
}
