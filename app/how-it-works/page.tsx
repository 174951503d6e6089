import { Eye, EyeOff, Pencil, Stamp } from "lucide";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { Chapter, Prose, Spread } from "#components/chapter";
import { Handshake } from "#components/handshake";
import { Icon } from "#components/icon";
import { OpenLink } from "#components/open-link";
import { PageFrame, PageTitle } from "#components/page-frame";
import { Playground } from "#components/playground";
import { TokenAnatomy } from "#components/token-anatomy";
import { CheckList } from "#components/token-checks";
import { TokenPicture } from "#components/token-picture";
import { now } from "#lib/clock";
import { databaseChecks, edgeChecks } from "#lib/token-checks";
import { hasLivingSession } from "#lib/web/current-session";
import { sampleAnatomy } from "#lib/web/sample-token";

export const metadata: Metadata = {
  title: "How it works",
  description:
    "What a session token is, who can read it, who can change it, and what its signature does and does not do.",
};

/** What keeps people signed in, for somebody who has never heard of it. Open to everybody. */
export default async function HowItWorksPage() {
  const signedIn = await hasLivingSession();
  return (
    <PageFrame
      nav={
        <OpenLink
          href={signedIn ? "/dashboard" : "/sign-in"}
          className="btn btn-outline h-11 border-base-300 text-base font-medium"
        >
          {signedIn ? "Dashboard" : "Sign in"}
        </OpenLink>
      }
    >
      <TokenPicture className="mb-10 h-40 w-full rounded-box sm:mb-12 sm:h-60" />
      <PageTitle title="How it works" />
      <Beginning />
      <ThreeParts />
      <WhatASignatureDoes />
      <WhatIsChecked />
      <Playground />
      <WholeWay />
      <OtherTokens />
      <InShort />
      <p className="mt-16 border-t border-base-300 pt-6">
        <OpenLink href="/dashboard/token" className="link link-primary">
          {signedIn ? "Look at your own token" : "Sign in, and look at your own token"}
        </OpenLink>
      </p>
    </PageFrame>
  );
}

function Beginning() {
  return (
    <div className="mt-4 space-y-4 text-pretty">
      <p className="text-lg">
        When you sign in, the server writes a line in its database that says who you are, and until when you may stay:{" "}
        <Word>your session</Word>. It hands your browser a short signed note that points to this line:{" "}
        <Word>the session token</Word>. Your browser shows the note at every click, so that you give your password once,
        and not each time.
      </p>
      <p className="text-neutral">
        Such notes have a form that much of the web has agreed on, called JWT: JSON Web Token. JSON is only a way to
        write down names and their values. This page takes a token apart; five minutes are enough, and you need to know
        nothing beforehand.
      </p>
    </div>
  );
}

function Word({ children }: { readonly children: string }) {
  return <strong className="font-semibold">{children}</strong>;
}

async function ThreeParts() {
  const anatomy = await sampleAnatomy();
  return (
    <Chapter title="One token, three parts">
      <Prose>
        <p>
          A token is one long line of text, in three parts with a dot between them. Here is each part as it travels, and
          next to it what it says. It looks like a secret, and is none: base64url is only a way to write any text in
          plain letters and digits, and anybody can turn it back.
        </p>
        <p>
          This token is real, and opens nothing. The server signed it as you opened this page, for a made-up person
          called Ada, with a key that it threw away at once.
        </p>
      </Prose>
      <Spread>
        <TokenAnatomy anatomy={anatomy} asOf={now()}>
          <p>
            A number, 64 bytes long. The server worked it out from the first two parts and its secret key. Change a
            single letter in them, and it no longer fits.
          </p>
          <p>
            With the public key, anybody can check that it fits. Without the secret key, nobody can make another one
            that does.
          </p>
        </TokenAnatomy>
      </Spread>
    </Chapter>
  );
}

function WhatASignatureDoes() {
  return (
    <Chapter title="It signs; it does not hide">
      <Prose>
        <p>
          Think of a postcard with a seal. Whoever holds it can read it. Nobody can change a word without breaking the
          seal, and only the owner of the stamp can seal another one.
        </p>
      </Prose>
      <dl className="mt-8 grid gap-x-10 gap-y-8 sm:grid-cols-2">
        <Answer icon={<Icon of={Eye} />} question="Who can read it?">
          Whoever holds it, all of it. So nothing secret is written in it: no password, no name, no address.
        </Answer>
        <Answer icon={<Icon of={Pencil} />} question="Who can change it?">
          Anybody can change the text. But then the signature no longer fits, and the server refuses the token.
        </Answer>
        <Answer icon={<Icon of={Stamp} />} question="What the signature does">
          It shows that the server wrote exactly this, and that nobody has changed a letter since.
        </Answer>
        <Answer icon={<Icon of={EyeOff} />} question="What it does not do">
          It hides nothing. And it does not say who is holding the token: a copy is as good as the original.
        </Answer>
      </dl>
      <Prose>
        <p className="mt-8">
          Because a copy is as good as the original, the token is kept well: in a cookie, which a browser shows to one
          site only, and in one that no program on a page can read. And it is good for ten minutes. Then it has to be
          made anew, and for that the line in the database must still be there.
        </p>
      </Prose>
    </Chapter>
  );
}

type AnswerProps = { readonly icon: ReactNode; readonly question: string; readonly children: ReactNode };

function Answer({ icon, question, children }: AnswerProps) {
  return (
    <div className="grid grid-cols-[1.5rem_1fr] gap-x-4">
      <dt className="contents font-semibold">
        <span aria-hidden="true" className="mt-0.5 text-primary">
          {icon}
        </span>
        {question}
      </dt>
      <dd className="col-start-2 mt-1 text-neutral text-pretty">{children}</dd>
    </div>
  );
}

function WhatIsChecked() {
  return (
    <Chapter title="What is checked, and in which order">
      <Prose>
        <p>At every click the token is checked in two places, before you are shown anything.</p>
      </Prose>
      <Spread>
        <div className="mt-8 grid items-start gap-x-10 gap-y-12 lg:grid-cols-2">
          <Place title="First, at the edge" checks={Object.values(edgeChecks)}>
            The edge is the doorman in front of the pages. It has the public keys and a clock, and asks nobody. It stops
            at the first thing that is wrong.
          </Place>
          <Place title="Then, in the database" checks={Object.values(databaseChecks)}>
            A token that is out cannot be called back, but a line can be struck out at any moment. So the server looks
            it up each time.
          </Place>
        </div>
      </Spread>
    </Chapter>
  );
}

type PlaceProps = {
  readonly title: string;
  readonly checks: Parameters<typeof CheckList>[0]["checks"];
  readonly children: ReactNode;
};

function Place({ title, checks, children }: PlaceProps) {
  return (
    <section>
      <h3 className="text-lg font-semibold">{title}</h3>
      <p className="mt-1 text-neutral text-pretty lg:min-h-20">{children}</p>
      <CheckList checks={checks} />
    </section>
  );
}

function WholeWay() {
  return (
    <Chapter title="The whole way, there and back">
      <Prose>
        <p>
          Four take part: your browser, the edge, the server behind it, and its database. This is what they say to one
          another, from top to bottom, and the three ways in which it can end.
        </p>
      </Prose>
      <Spread>
        <Handshake />
      </Spread>
    </Chapter>
  );
}

/** Three things are called tokens: whoever meets the others must not take them for this one. */
function OtherTokens() {
  return (
    <Chapter title="Other tokens that you may meet">
      <Prose>
        <p>
          The token above is a <Word>session token</Word>: it is for a person in a browser. A program gets an{" "}
          <Word>API token</Word>, which begins with <code className="font-mono text-[0.9em]">lk_</code>. It is no note
          but a long random password: nothing can be read in it, and the database knows what it is good for.
        </p>
        <p>
          The program may exchange it for an <Word>access token</Word>. That one has three parts again, and a signature.
          It says what the program may do, and at which service, and it is good for ten minutes.
        </p>
      </Prose>
    </Chapter>
  );
}

/** Closed, so that readers may try to say it themselves first. */
function InShort() {
  return (
    <Chapter title="Can you say it?">
      <Prose>
        <p>Four questions to take with you. Try to answer before you look.</p>
      </Prose>
      <div className="mt-4 divide-y divide-base-300 rounded-box border border-base-300 bg-base-100">
        <Question asks="What are the three parts of a token?">
          The header says how it is signed. The payload says whose session it is, and until when. The signature shows
          that nobody has changed the other two.
        </Question>
        <Question asks="Who can read them?">Whoever holds the token. All of it is written openly.</Question>
        <Question asks="Who can change them?">
          Anybody can. But without the secret key nobody can make a signature that fits, so a changed token is refused.
        </Question>
        <Question asks="What does the signature do, and what does it not do?">
          It signs: it shows who wrote the token, and that not a letter was changed. It does not hide what the token
          says, and it does not keep anybody from using a copy.
        </Question>
      </div>
    </Chapter>
  );
}

type QuestionProps = { readonly asks: string; readonly children: ReactNode };

function Question({ asks, children }: QuestionProps) {
  return (
    <details>
      <summary className="cursor-pointer rounded-box px-5 py-3 font-medium">{asks}</summary>
      <p className="px-5 pb-4 text-neutral text-pretty">{children}</p>
    </details>
  );
}
