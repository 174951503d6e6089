"use client";

import { Check, Copy } from "lucide";
import { useState } from "react";
import { Icon } from "#components/icon";
import { useHydrated } from "#components/use-hydrated";

type Props = {
  readonly text: string;
  /** What is copied, for whoever hears the button alone: "the token". */
  readonly about: string;
  /** Where it stands in a frame already. */
  readonly quiet?: boolean;
};

const labels = { ready: "Copy", copied: "Copied", failed: "Copy it by hand" };

/** Puts a text on the clipboard. Only there where script runs, for nothing else can. */
export function CopyButton({ text, about, quiet = false }: Props) {
  const hydrated = useHydrated();
  const [state, setState] = useState<keyof typeof labels>("ready");
  if (!hydrated) return null;

  async function copy() {
    const done = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    setState(done ? "copied" : "failed");
  }

  const icon = state === "copied" ? Check : Copy;
  return (
    <button
      type="button"
      onClick={() => void copy()}
      className={`btn h-11 font-medium whitespace-nowrap ${quiet ? "btn-ghost text-sm" : "btn-outline border-base-300 text-base"}`}
    >
      <Icon of={icon} className="size-4" />
      <span aria-live="polite">{labels[state]}</span>
      <span className="sr-only"> {about}</span>
    </button>
  );
}
