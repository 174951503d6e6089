import type { ReactNode } from "react";

type SectionProps = { readonly title: string; readonly children: ReactNode };

/** A part of a page under a quiet heading. */
export function Section({ title, children }: SectionProps) {
  return (
    <section className="mt-12">
      <h2 className="text-lg font-semibold">{title}</h2>
      {children}
    </section>
  );
}

/** Terms and what is true of them, one a row. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return (
    <dl className="mt-4 divide-y divide-base-300 rounded-box border border-base-300 bg-base-100 px-5">{children}</dl>
  );
}

type FactProps = { readonly term: string; readonly note?: ReactNode; readonly children: ReactNode };

/** One row: the term, its value, and a sentence that says what it means. */
export function Fact({ term, note, children }: FactProps) {
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-6 py-4">
      <dt className="text-neutral">{term}</dt>
      <dd className="font-medium wrap-anywhere">{children}</dd>
      {note ? <dd className="mt-1 w-full text-sm text-neutral text-pretty">{note}</dd> : null}
    </div>
  );
}
