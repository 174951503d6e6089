"use client";

import { createContext, use } from "react";
import type { Refusal } from "#lib/refusal";

type FormContents = {
  readonly fields: Refusal["fields"];
  readonly values: Refusal["values"];
  /** True from the press of the button until the answer. */
  readonly pending: boolean;
};

/** What a form tells its fields; the default serves a field that stands outside any form. */
export const FormContext = createContext<FormContents>({ fields: {}, values: {}, pending: false });

/** Always the same one, so that a field can tell whether its errors have changed. */
const noErrors: readonly string[] = [];

/** What the form around this field knows of the field `name`. */
export function useFormField(name: string) {
  const { fields, values, pending } = use(FormContext);
  return { errors: fields[name] ?? noErrors, value: values[name], pending };
}
