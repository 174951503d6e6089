"use client";

import { LoaderCircle } from "lucide";
import type { ReactNode } from "react";
import { FormContext } from "#components/form-context";
import { FormMessage, type Remedies } from "#components/form-message";
import { Icon } from "#components/icon";
import { type Submission, useSubmission } from "#components/use-submission";
import type { Refusal } from "#lib/refusal";

type Props = {
  /** The endpoint; it answers a plain form post as well as JSON. */
  readonly action: `/api/${string}`;
  readonly submitLabel: string;
  /** What the button is about, for whoever hears it alone: "Sign out", "Firefox on Linux". */
  readonly about?: string;
  /** What the button says while it waits, such as "Signing in". */
  readonly pendingLabel?: string;
  readonly acceptedLabel?: string;
  /** Where to go when accepted and the answer names no page. */
  readonly next: string;
  /** Why the last post without script was refused (from the flash). */
  readonly refusal?: Refusal | null;
  /** What was typed before and kept (from the flash), to be shown again. A refusal brings its own. */
  readonly values?: Refusal["values"];
  /** A form that is only a button, such as "Sign out". */
  readonly bare?: boolean;
  /** Whether it takes away what cannot be brought back. */
  readonly irrevocable?: boolean;
  /** What a missing answer leaves behind, in a sentence. */
  readonly unanswered?: ReactNode;
  /** What to do about a refusal, by its code: a link, mostly. */
  readonly remedies?: Remedies;
  readonly onAccepted?: () => void;
  readonly children?: ReactNode;
};

/**
 * A form that works before and without script. With it, the three ends are told apart in place:
 * accepted (the next page loads), refused (why, beside the field), no response (what was typed stays; "Try again").
 */
export function Form({ action, next, refusal = null, values = {}, onAccepted, children, ...rest }: Props) {
  const { bare = false, unanswered = "What you typed is still here.", remedies = {}, ...labels } = rest;
  const { submission, formRef, onSubmit } = useSubmission({ action, next, refusal, onAccepted });
  const known = submission.answer?.end === "refused" ? submission.answer.refusal : null;
  const contents = {
    fields: known?.fields ?? {},
    values: refusal?.values ?? values,
    pending: submission.phase === "pending",
  };
  return (
    <form
      ref={formRef}
      method="post"
      action={action}
      onSubmit={onSubmit}
      aria-busy={contents.pending}
      className={bare ? "relative shrink-0" : "space-y-6"}
    >
      <FormMessage submission={submission} floating={bare} unanswered={unanswered} remedies={remedies} />
      <FormContext value={contents}>{children}</FormContext>
      <SubmitButton phase={submission.phase} bare={bare} {...labels} />
    </form>
  );
}

type ButtonProps = Pick<Props, "submitLabel" | "about" | "pendingLabel" | "acceptedLabel" | "irrevocable"> & {
  readonly phase: Submission["phase"];
  readonly bare: boolean;
};

function SubmitButton({ phase, bare, about, irrevocable = false, ...labelled }: ButtonProps) {
  const { submitLabel, pendingLabel = submitLabel, acceptedLabel = "Done" } = labelled;
  const labels = { ready: submitLabel, pending: pendingLabel, accepted: acceptedLabel };
  const look = bare
    ? "btn-outline border-base-300 text-base font-medium whitespace-nowrap"
    : `${irrevocable ? "btn-error" : "btn-primary"} w-full text-base`;
  return (
    <button type="submit" aria-disabled={phase !== "ready"} className={`btn h-11 ${look}`}>
      {phase === "ready" ? null : <Icon of={LoaderCircle} className="size-5 animate-spin" />}
      {labels[phase]}
      {about ? <span className="sr-only"> {about}</span> : null}
    </button>
  );
}
