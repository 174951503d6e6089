import type { ReactNode } from "react";
import { Countdown } from "#components/countdown";
import { LocalTime } from "#components/local-time";
import { PartNumber, PartText, type TokenPart, tokenParts } from "#components/token-part";
import type { Anatomy, Member } from "#lib/token-anatomy";

type Props = {
  readonly anatomy: Anatomy;
  /** The server's time when it made the page. */
  readonly asOf: Date;
  /** What there is to say of the signature, in which nothing can be read. */
  readonly children: ReactNode;
};

/** A token in its three parts: each as it travels, and next to it what it says. */
export function TokenAnatomy({ anatomy: { header, payload, signature }, asOf, children }: Props) {
  return (
    <ol className="@container mt-6 divide-y divide-base-300 overflow-clip rounded-box border border-base-300 bg-base-100">
      <Part part="header" says="How the token is signed." text={header.text} tail=".">
        <Members part="header" members={header.members} asOf={asOf} />
      </Part>
      <Part
        part="payload"
        says="Whose session it is, and until when. Each entry is called a claim."
        text={payload.text}
        tail="."
      >
        <Members part="payload" members={payload.members} asOf={asOf} />
      </Part>
      <Part
        part="signature"
        says="Shows that nobody has changed the other two."
        text={signature.text}
        tail={signature.charactersLeftOut > 0 ? <LeftOut characters={signature.charactersLeftOut} /> : null}
      >
        <div className="space-y-3 py-4 text-pretty">{children}</div>
      </Part>
    </ol>
  );
}

type PartProps = {
  readonly part: TokenPart;
  readonly says: string;
  readonly text: string;
  /** What stands between this part and the next. */
  readonly tail: ReactNode;
  readonly children: ReactNode;
};

function Part({ part, says, text, tail, children }: PartProps) {
  return (
    <li className="@2xl:grid @2xl:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
      <div
        className={`relative p-5 before:absolute before:inset-y-0 before:left-0 before:w-1 ${tokenParts[part].ground}`}
      >
        <div className="@2xl:sticky @2xl:top-5">
          <h3 className="flex items-center gap-2.5 text-lg font-semibold">
            <PartNumber part={part} />
            {tokenParts[part].title}
          </h3>
          <p className="mt-1.5 text-pretty">{says}</p>
          <div className="mt-3">
            <PartText part={part}>
              {text}
              <span className="text-base-content">{tail}</span>
            </PartText>
          </div>
        </div>
      </div>
      <div className="px-5 py-1">{children}</div>
    </li>
  );
}

function LeftOut({ characters }: { readonly characters: number }) {
  return (
    <span className="font-sans break-normal whitespace-nowrap">
      … <span className="text-neutral">{characters} more, not shown</span>
    </span>
  );
}

type MembersProps = { readonly part: TokenPart; readonly members: readonly Member[]; readonly asOf: Date };

function Members({ part, members, asOf }: MembersProps) {
  return (
    <dl className="divide-y divide-base-300">
      {members.map(({ name, title, value, meaning, sentence }) => (
        <div key={name} className="py-3.5">
          <dt className="flex flex-wrap items-baseline gap-x-2.5">
            <code className={`font-mono font-semibold ${tokenParts[part].ink}`}>{name}</code>
            <span className="font-semibold">{title}</span>
          </dt>
          <dd className="mt-0.5 gap-x-5 @xl:flex @xl:flex-wrap @xl:items-baseline @xl:justify-between">
            <code className="block font-mono text-sm wrap-anywhere">{value}</code>
            <span>
              <Meaning of={meaning} asOf={asOf} />
            </span>
          </dd>
          <dd className="mt-0.5 text-neutral text-pretty">{sentence}</dd>
        </div>
      ))}
    </dl>
  );
}

type MeaningProps = { readonly of: Member["meaning"]; readonly asOf: Date };

function Meaning({ of: meaning, asOf }: MeaningProps) {
  if (typeof meaning === "string") return meaning;
  if (!meaning.counted) return <LocalTime time={meaning.moment} />;
  return (
    <>
      <LocalTime time={meaning.moment} />,{" "}
      <strong className="font-semibold whitespace-nowrap">
        in <Countdown until={meaning.moment} asOf={asOf} over="the past" />
      </strong>
    </>
  );
}
