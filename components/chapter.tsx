import type { ReactNode } from "react";

type Props = {
  readonly title: string;
  /** Where links lead to. */
  readonly id?: string;
  readonly children: ReactNode;
};

/** A part of a page that is read from top to bottom. */
export function Chapter({ title, id, children }: Props) {
  return (
    <section id={id} className="mt-16 scroll-mt-6 sm:mt-20">
      <h2 className="text-2xl font-semibold tracking-tight text-balance">{title}</h2>
      {children}
    </section>
  );
}

/** The running text of a chapter. */
export function Prose({ children }: { readonly children: ReactNode }) {
  return <div className="mt-3 space-y-4 text-pretty">{children}</div>;
}

/** What needs more room than the column has, and takes it where the window gives it. */
export function Spread({ children }: { readonly children: ReactNode }) {
  return <div className="lg:-mx-40 xl:-mx-52">{children}</div>;
}
