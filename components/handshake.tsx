"use client";

import { type Message, type Phase, SequenceDiagram } from "#components/sequence-diagram";

const actors = ["Browser", "Edge", "Server", "Database"];
const [browser, edge, server, database] = [0, 1, 2, 3] as const;

type Step = Message & { readonly sentence: string };

const signingIn: readonly Step[] = [
  {
    from: browser,
    to: server,
    mark: "1",
    label: "My address and password",
    sentence: "You type your address and password, and your browser sends them.",
  },
  {
    from: server,
    to: database,
    mark: "2",
    label: "Write down a session",
    sentence:
      "The server finds that they belong together, and has a line written: whose session it is, and until when.",
  },
  {
    from: server,
    to: browser,
    mark: "3",
    label: "Keep this token",
    sentence: "It signs a token that points at the line, and your browser keeps it in a cookie.",
  },
];

const clicking: readonly Step[] = [
  {
    from: browser,
    to: edge,
    mark: "4",
    label: "A page, please: my token",
    sentence: "You click. Your browser asks for the page and shows the token, without being told to.",
  },
  {
    from: edge,
    to: server,
    mark: "5",
    label: "The token is real",
    sentence: "The edge checks the token with the public key. Only what is right gets through.",
  },
  {
    from: server,
    to: database,
    mark: "6",
    label: "Is the session still there?",
    sentence: "The server checks the token once more, and asks the database for the line that it points at.",
  },
  {
    from: database,
    to: server,
    mark: "7",
    label: "Yes, and whose it is",
    sentence: "The database answers. Now the server knows who you are.",
  },
];

const ends: readonly Step[] = [
  {
    from: server,
    to: browser,
    mark: "✓",
    label: "Accepted: here it is",
    end: "accepted",
    sentence: "Everything was right. You see the page.",
  },
  {
    from: server,
    to: browser,
    mark: "✕",
    label: "Refused, and why",
    end: "refused",
    sentence:
      "The password was wrong, or the token, or the session is over. You are told so, or asked to sign in, and nothing " +
      "of the page is shown.",
  },
  {
    from: server,
    to: browser,
    mark: "?",
    label: "No response",
    end: "lost",
    sentence:
      "Nothing comes back: no network, or a server that is down. Nobody has said no. What you typed is still there, and " +
      "you can try again.",
  },
];

const phases = [
  { title: "Once: you sign in", messages: signingIn },
  { title: "Then, at every click", messages: clicking },
  { title: "It can end in three ways", messages: ends },
] as const satisfies readonly Phase[];

const picture = {
  title: "The session handshake between browser, edge, server and database",
  description:
    "Seven messages from top to bottom, and three ways in which it can end: accepted, refused, no response. The list " +
    "beside the picture says the same in words.",
  actors,
  phases,
};

/**
 * How a session begins and what each click does: drawn, for narrow and for wide pages, and in words. A client component, for
 * of one that is not, the drawings would be sent twice, as markup and as a description of it.
 */
export function Handshake() {
  return (
    <div className="mt-6 grid gap-x-12 gap-y-8 lg:grid-cols-2">
      <div>
        <SequenceDiagram {...picture} id="handshake-narrow" width={300} className="sm:hidden" />
        <SequenceDiagram {...picture} id="handshake-wide" width={440} className="hidden sm:block" />
      </div>
      <div className="space-y-8">
        {phases.map(({ title, messages }) => (
          <section key={title}>
            <h3 className="font-semibold">{title}</h3>
            <Steps steps={messages} />
          </section>
        ))}
      </div>
    </div>
  );
}

/** The same steps in words: who, to whom, and what. */
function Steps({ steps }: { readonly steps: readonly Step[] }) {
  return (
    <ol className="mt-3 space-y-4">
      {steps.map(({ mark, from, to, label, sentence, end }) => (
        <li key={mark} className="grid grid-cols-[1.5rem_1fr] gap-x-2">
          <span aria-hidden="true" className={`font-semibold ${inks[end ?? "message"]}`}>
            {mark}
          </span>
          <div>
            <p className="font-medium">{end ? label : `${actors[from]} to ${actors[to]}: ${label}`}</p>
            <p className="text-neutral text-pretty">{sentence}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}

const inks = { message: "text-primary", accepted: "text-success", refused: "text-error", lost: "text-warning" };
