"use client";

import { type FormEventHandler, type ReactNode, useId } from "react";
import { FieldErrors } from "#components/field-errors";
import { useFormField } from "#components/form-context";
import { PasswordInput } from "#components/password-input";

type Props = {
  readonly name: string;
  readonly label: string;
  readonly type?: "text" | "email" | "password";
  /** The HTML autofill token, for password managers: "username", "current-password", ... */
  readonly autoComplete: string;
  readonly hint?: string;
  readonly required?: boolean;
  readonly defaultValue?: string;
  readonly autoCapitalize?: "words";
  readonly minLength?: number;
  readonly onInput?: FormEventHandler<HTMLInputElement>;
  /** What is to be said of the value as it stands; it takes the place of the reasons why an earlier one was refused. */
  readonly advice?: ReactNode;
};

/** One labelled input of a form, with its hint and, once refused, the reasons. */
export function Field({ label, hint, type = "text", required = false, defaultValue, advice, ...input }: Props) {
  const id = useId();
  const { errors: refused, value, pending } = useFormField(input.name);
  const errors = advice ? [] : refused;
  const wired = {
    ...input,
    ...described(id, hint, errors),
    id,
    required,
    defaultValue: value ?? defaultValue,
    className: inputLook,
  };
  return (
    <div>
      <label htmlFor={id} className="block font-medium">
        {label}
      </label>
      <Hint id={`${id}-hint`}>{hint}</Hint>
      <div className="mt-2">
        {type === "password" ? <PasswordInput {...wired} hidden={pending} /> : <PlainInput {...wired} type={type} />}
      </div>
      {advice ?? <FieldErrors id={`${id}-errors`} errors={errors} />}
    </div>
  );
}

// 16 px of text, or iOS zooms in; a border of 3:1 against the page, which daisyUI's own does not reach.
const inputLook =
  "input h-12 w-full rounded-field border-base-content/55 bg-base-100 text-base hover:border-base-content " +
  "focus:border-primary focus:outline-primary aria-invalid:border-error aria-invalid:focus:outline-error";

function described(id: string, hint: string | undefined, errors: readonly string[]) {
  const ids = [hint && `${id}-hint`, errors.length > 0 && `${id}-errors`].filter(Boolean);
  return {
    ...(ids.length > 0 ? { "aria-describedby": ids.join(" ") } : {}),
    ...(errors.length > 0 ? { "aria-invalid": true } : {}),
  };
}

function PlainInput(props: React.ComponentProps<"input">) {
  return <input spellCheck={false} autoCapitalize="none" autoCorrect="off" {...props} />;
}

function Hint({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  if (!children) return null;
  return (
    <p id={id} className="text-sm text-neutral">
      {children}
    </p>
  );
}
