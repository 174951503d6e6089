import type { RefusalWords } from "#lib/operation-words";

/** Refusals: the status, the code for programs, the sentence for people. */
export function RefusalList({ refusals }: { readonly refusals: readonly RefusalWords[] }) {
  return (
    <ul className="space-y-2.5">
      {refusals.map(({ status, code, sentence }) => (
        <li key={code}>
          <p className="flex flex-wrap items-baseline gap-x-3 font-mono text-sm">
            <span className="font-semibold">{status}</span>
            <code>{code}</code>
          </p>
          <p className="text-neutral text-pretty">{sentence}</p>
        </li>
      ))}
    </ul>
  );
}
