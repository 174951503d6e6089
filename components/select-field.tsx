"use client";

import { useId } from "react";
import { FieldErrors } from "#components/field-errors";
import { useFormField } from "#components/form-context";

type Option = { readonly value: string; readonly label: string };
type Props = {
  readonly name: string;
  readonly label: string;
  readonly options: readonly Option[];
  readonly defaultValue: string;
};

/** One labelled choice out of a few. */
export function SelectField({ name, label, options, defaultValue }: Props) {
  const id = useId();
  const { errors, value } = useFormField(name);
  const wrong = errors.length > 0 ? { "aria-invalid": true, "aria-describedby": `${id}-errors` } : {};
  return (
    <div>
      <label htmlFor={id} className="block font-medium">
        {label}
      </label>
      <select
        id={id}
        name={name}
        defaultValue={value ?? defaultValue}
        {...wrong}
        className="select mt-2 h-12 w-full rounded-field border-base-content/55 bg-base-100 text-base"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <FieldErrors id={`${id}-errors`} errors={errors} />
    </div>
  );
}
