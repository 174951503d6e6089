"use client";

import { useId } from "react";
import { useFormField } from "#components/form-context";

type Props = { readonly name: string; readonly label: string; readonly hint?: string };

/** A choice that is sent as "on", or not at all. */
export function Checkbox(props: Props) {
  const { value } = useFormField(props.name);
  return <LabelledCheckbox {...props} defaultChecked={value === "on"} />;
}

type LabelledProps = Props & {
  /** What is sent where it is checked: "on" where nothing is said. */
  readonly value?: string;
  readonly defaultChecked: boolean;
};

/** A box to check, whose whole label is the target. */
export function LabelledCheckbox({ label, hint, ...input }: LabelledProps) {
  const id = useId();
  return (
    <div className="flex gap-3">
      <input
        id={id}
        type="checkbox"
        {...input}
        {...(hint ? { "aria-describedby": `${id}-hint` } : {})}
        className="checkbox checkbox-primary mt-0.5 border-base-content/55 not-checked:bg-base-100 checked:border-primary forced-colors:appearance-auto forced-colors:before:hidden"
      />
      <div>
        <label htmlFor={id} className="block cursor-pointer font-medium">
          {label}
        </label>
        {hint ? (
          <p id={`${id}-hint`} className="text-sm text-neutral">
            {hint}
          </p>
        ) : null}
      </div>
    </div>
  );
}
