import type { ReactNode } from "react";
import { CodeBlock } from "#components/code-block";
import { FieldList } from "#components/field-list";
import { RefusalList } from "#components/refusal-list";
import type { OperationWords } from "#lib/operation-words";

/** So many members speak for themselves. */
const few = 2;

/** All that there is to know of one endpoint. Its id is where the contents link to. */
export function ApiOperation(operation: OperationWords) {
  const { id, method, path, summary, description, openTo, curl, fields, accepted, refusals } = operation;
  return (
    <article id={id} aria-labelledby={`${id}-title`} className="mt-12 scroll-mt-6">
      <h3 id={`${id}-title`} className="text-xl font-semibold tracking-tight text-balance">
        {summary}
      </h3>
      <p className="mt-2 flex flex-wrap items-baseline gap-x-3 font-mono text-sm">
        <span className="font-semibold text-primary">{method}</span>
        <span className="wrap-anywhere">{path}</span>
      </p>
      {description ? <p className="mt-3 text-neutral text-pretty">{description}</p> : null}
      <div className="mt-5">
        <CodeBlock title="curl" text={curl} copied={`the line for ${summary}`} />
      </div>
      <dl className="mt-5 space-y-5">
        <Entry term="Open to">{openTo}</Entry>
        {fields.length > 0 ? (
          <Entry term="Takes">
            <FieldList fields={fields} />
          </Entry>
        ) : null}
        <Entry term="Answers">
          <Accepted {...accepted} />
        </Entry>
        {refusals.length > 0 ? (
          <Entry term="Refuses">
            <RefusalList refusals={refusals} />
          </Entry>
        ) : null}
      </dl>
    </article>
  );
}

function Entry({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <div className="gap-x-6 sm:grid sm:grid-cols-[5rem_minmax(0,1fr)]">
      <dt className="text-neutral max-sm:mb-1">{term}</dt>
      <dd className="text-pretty">{children}</dd>
    </div>
  );
}

function Accepted({ status, sentence, example, members }: OperationWords["accepted"]) {
  return (
    <>
      <p>
        <span className="font-mono text-sm font-semibold">{status}</span> {sentence}
      </p>
      {members.length > few ? <Example text={example ?? ""} /> : null}
      {members.length > 0 ? <Members members={members} /> : null}
    </>
  );
}

function Example({ text }: { readonly text: string }) {
  return (
    <div className="mt-3">
      <CodeBlock title="For example" text={text} />
    </div>
  );
}

function Members({ members }: { readonly members: OperationWords["accepted"]["members"] }) {
  if (members.length <= few)
    return (
      <div className="mt-2">
        <FieldList fields={members} />
      </div>
    );
  return (
    <details className="mt-2">
      <summary className="inline-flex min-h-11 cursor-pointer items-center text-primary underline underline-offset-4">
        What each member means
      </summary>
      <FieldList fields={members} />
    </details>
  );
}
