/** One thing that a person does. */
import type { Person } from "./crash-person";
import { asJson, fromElsewhere, type Question, type Reply, tokenIn, withToken } from "./requests";
import { type Unique, uniqueAddress } from "./unique";

/** Something that a person does, and what they may rely on then. */
export type Act = {
  readonly name: string;
  readonly path: string;
  readonly question: Question;
  readonly after: (reply: Reply) => Person;
  /** What may have become of it where no answer came; or else nothing was done. */
  readonly unanswered: readonly Person[];
};

type Asking = {
  readonly path: string;
  readonly session?: string;
  /** The token that is shown of that session, where it is another one. */
  readonly shown?: string;
  readonly body?: object;
};

/**
 * Each from an address of its own on the network, so that no limit is met, and every event can be told from others. `after`
 * says what the person may rely on then; without a reply, if it was done all the same.
 */
export function act(
  name: string,
  unique: Unique,
  { path, session, shown = session, body = {} }: Asking,
  after: (reply: Reply | null) => Person,
): Act {
  const headers = {
    "sec-fetch-site": "same-origin",
    ...fromElsewhere(uniqueAddress(unique())),
    ...(shown && withToken(shown)),
  };
  const answered = (reply: Reply) => keepingCookie(after(reply), session, tokenIn(reply));
  return { name, path, question: asJson(body, headers), after: answered, unanswered: [after(null)] };
}

/** As a browser does: the token that comes with an answer takes the place of the one that went with the question. */
function keepingCookie(person: Person, session: string | undefined, fresh: string | null): Person {
  return fresh === null
    ? person
    : { ...person, alive: person.alive.map((token) => (token === session ? fresh : token)) };
}
