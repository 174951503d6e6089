import { CircleAlert, Info } from "lucide";
import type { ReactNode } from "react";
import { Icon } from "#components/icon";

/** A calm sentence from the page before, such as "You are signed out." */
export function Notice({ children }: { readonly children: ReactNode }) {
  return (
    <p role="status" className="flex gap-3 rounded-field border border-base-300 bg-base-100 px-4 py-3">
      <Icon of={Info} className="mt-0.5 size-5 shrink-0 text-neutral" />
      <span>{children}</span>
    </p>
  );
}

/** Why the step before was refused, where that is about no one form of the page. Read first, for it comes as a new page. */
export function Refused({ children }: { readonly children: ReactNode }) {
  return (
    <p
      role="alert"
      tabIndex={-1}
      // biome-ignore lint/a11y/noAutofocus: without script, a refusal comes as a new page; this is where it is read first
      autoFocus
      className="flex gap-3 rounded-field border border-error/50 bg-error/10 px-4 py-3 outline-none"
    >
      <Icon of={CircleAlert} className="mt-0.5 size-5 shrink-0 text-error" />
      <span>{children}</span>
    </p>
  );
}
