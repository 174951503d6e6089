import type { FieldWords } from "#lib/operation-words";

/** Fields or members: what each is called, what it is, and what it means. */
export function FieldList({ fields }: { readonly fields: readonly FieldWords[] }) {
  return (
    <ul className="divide-y divide-base-300">
      {fields.map(({ name, type, limits, optional, meaning }) => (
        <li key={name} className="py-2.5 first:pt-0">
          <p className="flex flex-wrap items-baseline gap-x-3">
            <code className="font-mono text-sm font-semibold wrap-anywhere">{name}</code>
            <span className="text-sm text-neutral">
              {[type, limits, optional ? "optional" : null].filter(Boolean).join(", ")}
            </span>
          </p>
          {meaning ? <p className="text-neutral text-pretty">{meaning}</p> : null}
        </li>
      ))}
    </ul>
  );
}
