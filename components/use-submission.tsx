"use client";

import {
  type Dispatch,
  type RefObject,
  type SetStateAction,
  type SubmitEvent,
  useEffect,
  useRef,
  useState,
} from "react";
import { type Answer, sendForm } from "#components/send-form";
import type { Refusal } from "#lib/refusal";

/** Where a form stands: what it is doing, the last answer that kept the person here, and how often they tried. */
export type Submission = {
  readonly phase: "ready" | "pending" | "accepted";
  readonly answer: Extract<Answer, { end: "refused" | "no-response" }> | null;
  readonly attempts: number;
};

type Options = {
  readonly action: string;
  readonly next: string;
  readonly refusal: Refusal | null;
  readonly onAccepted: (() => void) | undefined;
};

/** Sends a form by script, one submission at a time. `formRef` goes on the form, which keeps working without any of it. */
export function useSubmission(options: Options) {
  const formRef = useRef<HTMLFormElement>(null);
  const busy = useRef(false);
  const [submission, setSubmission] = useState<Submission>(() => atFirst(options.refusal));
  useFocusOnAnswer(formRef, submission);
  useFreshPageOnReturn(submission.phase);
  useReadyOnReturn(setSubmission);

  async function submit(form: HTMLFormElement) {
    if (busy.current) return;
    busy.current = true;
    setSubmission((before) => ({ ...before, phase: "pending", answer: stillTrue(before.answer) }));
    const answer = await sendForm(options.action, new FormData(form));
    if (answer.end === "accepted") {
      setSubmission((before) => ({ ...before, phase: "accepted", answer: null }));
      options.onAccepted?.();
      // A full load, never the router: its cache outlives the session.
      return location.assign(sameSite(answer.next) ?? options.next);
    }
    busy.current = false;
    if (answer.end === "detour") return leaveFor(sameSite(answer.next));
    setSubmission((before) => ({ phase: "ready", answer, attempts: before.attempts + 1 }));
  }

  /** The form goes on waiting until the page is gone, and may be sent again should it stay. */
  function leaveFor(page: string | null) {
    if (page === null) return setSubmission(ready);
    location.assign(page);
  }

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    void submit(event.currentTarget);
  }

  return { submission, formRef, onSubmit };
}

/** That no answer came is no longer true once the form is under way again; why it was refused may still be. */
function stillTrue(answer: Submission["answer"]): Submission["answer"] {
  return answer?.end === "no-response" ? null : answer;
}

function ready(before: Submission): Submission {
  return before.phase === "pending" ? { ...before, phase: "ready" } : before;
}

function atFirst(refusal: Refusal | null): Submission {
  return { phase: "ready", answer: refusal ? { end: "refused", refusal } : null, attempts: 0 };
}

/** Takes the person to what needs them: the first refused field, "Try again", or the message. */
function useFocusOnAnswer(form: RefObject<HTMLFormElement | null>, { attempts }: Submission) {
  useEffect(() => {
    if (attempts === 0) return;
    const target = ["[aria-invalid=true]", "[data-try-again]", "[data-message]"]
      .map((selector) => form.current?.querySelector<HTMLElement>(selector))
      .find((element) => element);
    target?.focus();
  }, [attempts, form]);
}

/** A form that was accepted, then brought back by the Back button, is spent: what was typed must not stand there still. */
function useFreshPageOnReturn(phase: Submission["phase"]) {
  useEffect(() => {
    if (phase !== "accepted") return;
    const reload = (event: PageTransitionEvent) => event.persisted && location.reload();
    addEventListener("pageshow", reload);
    return () => removeEventListener("pageshow", reload);
  }, [phase]);
}

/** A form that waited when the page was left waits for nothing when the Back button brings it back. */
function useReadyOnReturn(setSubmission: Dispatch<SetStateAction<Submission>>) {
  useEffect(() => {
    const onReturn = (event: PageTransitionEvent) => event.persisted && setSubmission(ready);
    addEventListener("pageshow", onReturn);
    return () => removeEventListener("pageshow", onReturn);
  }, [setSubmission]);
}

/** The server's own `next`, unless it leads off this site. */
function sameSite(next: string | null): string | null {
  if (next === null || !URL.canParse(next, location.origin)) return null;
  return new URL(next, location.origin).origin === location.origin ? next : null;
}
