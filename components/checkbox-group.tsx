"use client";

import { useId } from "react";
import { LabelledCheckbox } from "#components/checkbox";
import { FieldErrors } from "#components/field-errors";
import { useFormField } from "#components/form-context";

type Choice = { readonly value: string; readonly label: string; readonly hint: string };
type Props = { readonly name: string; readonly legend: string; readonly choices: readonly Choice[] };

/** Several choices under one heading. They are sent as a list, or not at all where none is made. */
export function CheckboxGroup({ name, legend, choices }: Props) {
  const id = useId();
  const { errors, value = "" } = useFormField(name);
  const chosen = value.split(" ");
  const wrong = errors.length > 0 ? { "aria-describedby": `${id}-errors` } : {};
  return (
    <fieldset {...wrong}>
      <legend className="font-medium">{legend}</legend>
      <div className="mt-3 space-y-4">
        {choices.map((choice) => (
          <LabelledCheckbox
            key={choice.value}
            {...choice}
            name={`${name}[]`}
            defaultChecked={chosen.includes(choice.value)}
          />
        ))}
      </div>
      <FieldErrors id={`${id}-errors`} errors={errors} />
    </fieldset>
  );
}
