import { Info } from "lucide-react";
import type { ReactNode } from "react";

/** A calm sentence from the page before, such as "You are signed out." */
export function Notice({ children }: { readonly children: ReactNode }) {
  return (
    <p role="status" className="flex gap-3 rounded-field border border-base-300 bg-base-100 px-4 py-3">
      <Info aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-neutral" />
      <span>{children}</span>
    </p>
  );
}
