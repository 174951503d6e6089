import type { ReactNode } from "react";
import { Wordmark } from "#components/brand";

type Props = {
  readonly nav?: ReactNode;
  /** The way to the neighbouring pages. */
  readonly menu?: ReactNode;
  /** For a page that is one short form. */
  readonly narrow?: boolean;
  /** For a page with its contents beside it. */
  readonly wide?: boolean;
  readonly children: ReactNode;
};

/** What every page stands in: the wordmark, a place for one or two actions, and one column. */
export function PageFrame({ nav, menu, narrow = false, wide = false, children }: Props) {
  const width = wide ? "max-w-5xl" : narrow ? "max-w-md" : "max-w-2xl";
  return (
    <div className={`mx-auto flex min-h-dvh w-full flex-col px-5 sm:px-8 ${width}`}>
      <header className="flex items-center justify-between gap-4 py-5 sm:py-8">
        <Wordmark />
        {nav}
      </header>
      {menu}
      <main id="content" tabIndex={-1} className="flex-1 pt-8 pb-16 outline-none sm:pt-12 sm:pb-24">
        {children}
      </main>
    </div>
  );
}

/** The page's one heading, and a sentence under it. */
export function PageTitle({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <>
      <h1 className="text-3xl font-semibold tracking-tight text-balance wrap-anywhere sm:text-4xl">{title}</h1>
      {children ? <div className="mt-3 max-w-prose text-neutral text-pretty wrap-anywhere">{children}</div> : null}
    </>
  );
}
