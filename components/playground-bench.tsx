"use client";

import { Prose, Spread } from "#components/chapter";
import { PlaygroundEditors } from "#components/playground-editors";
import { PlaygroundVerdict } from "#components/playground-verdict";
import { CheckResults } from "#components/token-checks";
import { useAttempts } from "#components/use-attempts";
import { type Attempt, tricks, type Workshop } from "#lib/token-workshop";

type Props = { readonly workshop: Workshop; readonly first: Attempt };

/** The token, ways to spoil it, and what the checks say of it now. */
export function PlaygroundBench({ workshop, first }: Props) {
  const { draft, tried, edit, play, signAgain, startOver } = useAttempts(workshop, first);
  return (
    <>
      <Prose>
        <p>
          Your browser has just made a pair of keys of its own, and has signed this token with the secret one. Change
          what you like, in the header, in the payload or in the text. The checks are the server’s own, run here by your
          browser. Nothing that you do here is sent anywhere.
        </p>
      </Prose>
      <Spread>
        <div className="mt-6 rounded-box border border-base-300 bg-base-100 p-4 sm:p-6">
          <fieldset className="grid gap-2 sm:flex sm:flex-wrap">
            <legend className="mb-2 font-semibold">Ways to spoil it</legend>
            {tricks.map((trick) => (
              <Button key={trick.label} onClick={() => play(trick)}>
                {trick.label}
              </Button>
            ))}
          </fieldset>
          <PlaygroundVerdict tried={tried} />
          <div className="mt-4 grid gap-2 sm:flex sm:flex-wrap">
            <Button onClick={signAgain}>Sign it again, as only the server can</Button>
            <Button onClick={startOver}>Start over</Button>
          </div>
          <div className="mt-8 grid items-start gap-8 lg:grid-cols-2">
            <PlaygroundEditors draft={draft} onEdit={edit} />
            <section className="lg:sticky lg:top-4">
              <h3 className="mb-2 font-semibold">The checks</h3>
              <CheckResults results={tried.results} />
            </section>
          </div>
        </div>
      </Spread>
    </>
  );
}

type ButtonProps = { readonly onClick: () => void; readonly children: string };

function Button({ onClick, children }: ButtonProps) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="btn btn-outline h-11 border-base-content/40 px-3 text-base font-medium"
    >
      {children}
    </button>
  );
}
