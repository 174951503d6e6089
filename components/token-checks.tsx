import { Check, Minus, X } from "lucide";
import type { ReactNode } from "react";
import { Countdown } from "#components/countdown";
import { Icon } from "#components/icon";
import type { CheckResult } from "#lib/token-checks";

type Described = { readonly title: string; readonly sentence: string };

/** Checks in their order, and what each is there for. */
export function CheckList({ checks }: { readonly checks: readonly Described[] }) {
  return (
    <ol className="mt-4 divide-y divide-base-300 rounded-box border border-base-300 bg-base-100 px-5">
      {checks.map(({ title, sentence }, index) => (
        <Row key={title} sign={<Place>{index + 1}</Place>} title={title}>
          {sentence}
        </Row>
      ))}
    </ol>
  );
}

type ResultsProps = {
  readonly results: readonly CheckResult[];
  /** When they were found out: for those that will not pass for ever. */
  readonly asOf?: Date;
};

/** Checks in their order, and how each ended, told by a sign and a word. */
export function CheckResults({ results, asOf }: ResultsProps) {
  return (
    <ol className="divide-y divide-base-300 rounded-box border border-base-300 bg-base-100 px-5">
      {results.map(({ title, outcome, because, until }) => (
        <Row key={title} sign={signs[outcome]} title={title} word={words[outcome]} quiet={outcome === "not-reached"}>
          {because}
          {until && asOf ? (
            <>
              {" "}
              <Countdown until={until} asOf={asOf} over="no time at all" />.
            </>
          ) : null}
        </Row>
      ))}
    </ol>
  );
}

const words = {
  passed: <span className="text-success">Passed</span>,
  failed: <span className="text-error">Failed</span>,
  "not-reached": <span>Not reached</span>,
} satisfies Record<CheckResult["outcome"], ReactNode>;

const signs = {
  passed: <Icon of={Check} className="size-5 text-success" />,
  failed: <Icon of={X} className="size-5 text-error" />,
  "not-reached": <Icon of={Minus} className="size-5 text-neutral" />,
} satisfies Record<CheckResult["outcome"], ReactNode>;

function Place({ children }: { readonly children: ReactNode }) {
  return (
    <span aria-hidden="true" className="font-semibold text-primary tabular-nums">
      {children}
    </span>
  );
}

type RowProps = {
  readonly sign: ReactNode;
  readonly title: string;
  readonly word?: ReactNode;
  readonly quiet?: boolean;
  readonly children: ReactNode;
};

function Row({ sign, title, word, quiet = false, children }: RowProps) {
  return (
    <li className={`grid grid-cols-[1.5rem_1fr] gap-x-3 py-3 ${quiet ? "text-neutral" : ""}`}>
      <span className="mt-0.5">{sign}</span>
      <div>
        <p className="flex flex-wrap justify-between gap-x-4">
          <span className="font-medium">{title}</span>
          <span className="text-sm font-medium">{word}</span>
        </p>
        {children ? <p className="text-sm text-neutral text-pretty">{children}</p> : null}
      </div>
    </li>
  );
}
