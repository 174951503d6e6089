import { CircleAlert } from "lucide";
import { Icon } from "#components/icon";

/** Why the value of a field was refused, below it. */
export function FieldErrors({ id, errors }: { readonly id: string; readonly errors: readonly string[] }) {
  if (errors.length === 0) return null;
  return (
    <div id={id} className="mt-2 space-y-1 text-error">
      {errors.map((sentence) => (
        <p key={sentence} className="flex gap-2">
          <Icon of={CircleAlert} className="mt-1 size-4 shrink-0" />
          {sentence}
        </p>
      ))}
    </div>
  );
}
