"use client";

import { CircleAlert, CloudOff } from "lucide";
import type { ReactNode } from "react";
import { useTimeLeft } from "#components/countdown";
import { Icon } from "#components/icon";
import type { Silence } from "#components/send-form";
import type { Submission } from "#components/use-submission";
import type { Duration } from "#lib/clock";

/** What a person can do about a refusal, by its code. */
export type Remedies = Readonly<Record<string, ReactNode>>;

type Props = {
  readonly submission: Submission;
  readonly floating: boolean;
  readonly unanswered: ReactNode;
  readonly remedies: Remedies;
};

/** The place in a form where its answer is told, and read out. It is there from the start, or nobody would hear it. */
export function FormMessage({ submission, floating, ...rest }: Props) {
  const place = floating
    ? "absolute top-full right-0 z-10 mt-2 w-72 rounded-field bg-base-100 shadow-lg empty:hidden"
    : "empty:hidden";
  return (
    <div aria-live="polite" className={place}>
      <Told key={submission.attempts} {...submission} {...rest} />
    </div>
  );
}

type ToldProps = Submission & Pick<Props, "unanswered" | "remedies">;

function Told({ answer, phase, attempts, unanswered, remedies }: ToldProps) {
  if (answer === null) return null;
  if (answer.end === "no-response")
    return (
      <NoResponse pending={phase === "pending"}>
        {reasons[answer.reason]} {unanswered}
      </NoResponse>
    );
  const { message, code, wait } = answer.refusal;
  return <Refused message={message} wait={wait} remedy={remedies[code]} atFirst={attempts === 0} />;
}

type RefusedProps = {
  readonly message: string;
  readonly wait: Duration | null;
  readonly remedy: ReactNode;
  readonly atFirst: boolean;
};

function Refused({ message, wait, remedy, atFirst }: RefusedProps) {
  const left = useTimeLeft(wait === null ? 0 : wait + almostASecond);
  const isOver = wait !== null && left === null;
  return (
    <Panel look="border-error/50 bg-error/10" atFirst={atFirst}>
      <Icon of={CircleAlert} className="mt-0.5 size-5 shrink-0 text-error" />
      <div>
        <p className="text-pretty">
          {isOver ? "You can try again now." : message || "Please look at what is marked below."}
        </p>
        {left ? <p role="timer" aria-live="off" className="mt-1 tabular-nums">{`${left} to go.`}</p> : null}
        {remedy ? <p className="mt-1">{remedy}</p> : null}
      </div>
    </Panel>
  );
}

/** A wait is never told to be shorter than it is. */
const almostASecond = 999;

const reasons = {
  "time-out": "It has not answered for 10 seconds.",
  unreachable: "It cannot be reached. You may be offline.",
  unreadable: "Something else answered in its place.",
} satisfies Record<Silence, string>;

function NoResponse({ pending, children }: { readonly pending: boolean; readonly children: ReactNode }) {
  return (
    <Panel look="border-base-300 bg-base-100">
      <Icon of={CloudOff} className="mt-0.5 size-5 shrink-0 text-warning" />
      <div>
        <p className="font-semibold">No answer from the server.</p>
        <p className="mt-1">{children}</p>
        <button type="submit" data-try-again="" aria-disabled={pending} className="btn btn-outline mt-3 h-11 text-base">
          {pending ? "Trying again" : "Try again"}
        </button>
      </div>
    </Panel>
  );
}

type PanelProps = { readonly look: string; readonly atFirst?: boolean; readonly children: ReactNode };

function Panel({ look, atFirst = false, children }: PanelProps) {
  return (
    <div
      data-message=""
      tabIndex={-1}
      // biome-ignore lint/a11y/noAutofocus: without script, a refusal comes as a new page; this is where it is read first
      autoFocus={atFirst}
      className={`flex gap-3 rounded-field border px-4 py-3 outline-none ${look}`}
    >
      {children}
    </div>
  );
}
