import type { ReactNode } from "react";

/** What a person can set or do, one a row. */
export function Settings({ children }: { readonly children: ReactNode }) {
  return (
    <ul className="mt-4 divide-y divide-base-300 rounded-box border border-base-300 bg-base-100 px-5">{children}</ul>
  );
}

type SettingProps = {
  readonly title: string;
  /** How it stands, or what it does. */
  readonly children: ReactNode;
  /** The way to change it. */
  readonly action: ReactNode;
};

/** One row: what it is about, how it stands, and the way to change it. */
export function Setting({ title, children, action }: SettingProps) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 py-4">
      <div className="min-w-0 grow basis-36">
        <h3 className="font-medium">{title}</h3>
        <p className="mt-0.5 text-neutral text-pretty wrap-anywhere">{children}</p>
      </div>
      {action}
    </li>
  );
}
