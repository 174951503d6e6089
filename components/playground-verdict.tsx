"use client";

import { CircleCheck, OctagonX } from "lucide";
import { Icon } from "#components/icon";
import type { Tried } from "#components/use-attempts";

/** What was done and what came of it, read out after each change. */
export function PlaygroundVerdict({ tried: { did, results } }: { readonly tried: Tried }) {
  const failed = results.findIndex(({ outcome }) => outcome === "failed");
  const { title = "", because = "" } = results[failed] ?? {};
  const look = failed === -1 ? "border-success/50 bg-success/10" : "border-error/50 bg-error/10";
  return (
    <div aria-live="polite" aria-atomic="true" className={`mt-4 flex gap-3 rounded-field border px-4 py-3 ${look}`}>
      {failed === -1 ? (
        <Icon of={CircleCheck} className="mt-0.5 size-5 shrink-0 text-success" />
      ) : (
        <Icon of={OctagonX} className="mt-0.5 size-5 shrink-0 text-error" />
      )}
      <div>
        <p>{did}</p>
        <p className="mt-1 font-semibold">
          {failed === -1 ? "Let through: all checks passed." : `Stopped at check ${failed + 1}, ${title}.`}
        </p>
        <p className="mt-1 text-pretty">
          {failed === -1
            ? "Next the server would ask the database for the session that it points at. Of one that was made up there is none."
            : because}
        </p>
      </div>
    </div>
  );
}
