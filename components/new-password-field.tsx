"use client";

import { Check, CircleAlert } from "lucide";
import { type SyntheticEvent, useEffect, useState } from "react";
import { Field } from "#components/field";
import { useFormField } from "#components/form-context";
import { Icon } from "#components/icon";
import { type Duration, seconds } from "#lib/clock";

type Props = {
  readonly name: string;
  readonly label: string;
  /** The least number of characters. */
  readonly least: number;
  /** Whose it will be, where that is known. */
  readonly person?: Person;
};

type Person = { readonly email: string; readonly name: string };

/** What is to be said of a password while it is typed. */
type Advice = { readonly stand: "too-short" | "refused" | "good"; readonly sentence: string };

/** A field for a new password. Where script runs it tells, while one types, how long it is and why it would be refused. */
export function NewPasswordField({ name, label, least, person }: Props) {
  const { advice, onInput } = useAdvice(name, person);
  return (
    <div>
      <Field
        name={name}
        label={label}
        type="password"
        autoComplete="new-password"
        hint={`At least ${least} characters. A few unrelated words in a row are easy to remember.`}
        minLength={least}
        required
        onInput={onInput}
        advice={advice ? <Shown {...advice} /> : null}
      />
      <Announced sentence={advice?.sentence ?? ""} />
    </div>
  );
}

/** Advice on what stands in the field; none while that is what was refused, for which the reasons are told already. */
function useAdvice(name: string, person?: Person) {
  const { errors } = useFormField(name);
  const [said, setSaid] = useState<{ readonly advice: Advice | null; readonly after: typeof errors } | null>(null);
  const onInput = ({ currentTarget }: SyntheticEvent<HTMLInputElement>) => {
    const say = (advice: Advice | null) => setSaid({ advice, after: errors });
    adviceOn(currentTarget, person).then(say, () => say(null));
  };
  return { advice: said?.after === errors ? said.advice : null, onInput };
}

/** The server's own rules, fetched at the first key: no other page has to carry them. */
async function adviceOn(field: HTMLInputElement, person?: Person): Promise<Advice | null> {
  const { lengthOf, passwordLength, passwordRefusals, refusePassword } = await import("#lib/auth/password-rules");
  if (field.value === "") return null;
  const length = lengthOf(field.value);
  const refusal = refusePassword(field.value, person ?? { email: "", name: nameIn(field.form) });
  if (refusal === "too-short")
    return { stand: refusal, sentence: `${length} of at least ${passwordLength.least} characters` };
  if (refusal) return { stand: "refused", sentence: `${length} characters. ${passwordRefusals[refusal]}` };
  return { stand: "good", sentence: `${length} characters. Long enough, and not among the common ones.` };
}

/** The person's name, where the form asks for it too. */
function nameIn(form: HTMLFormElement | null): string {
  const field = form?.elements.namedItem("name");
  return field instanceof HTMLInputElement ? field.value : "";
}

const looks = {
  "too-short": "text-neutral",
  refused: "text-warning",
  good: "text-success",
} satisfies Record<Advice["stand"], string>;

/** For the eye only: it changes at each key, which nobody wants read out. */
function Shown({ stand, sentence }: Advice) {
  const icon = stand === "refused" ? CircleAlert : Check;
  return (
    <p aria-hidden="true" className={`mt-2 flex gap-2 tabular-nums ${looks[stand]}`}>
      {stand === "too-short" ? null : <Icon of={icon} className="mt-1 size-4 shrink-0" />}
      {sentence}
    </p>
  );
}

const pause = seconds(1.5);

/** For the ear: read out once the typing rests. */
function Announced({ sentence }: { readonly sentence: string }) {
  return (
    <p aria-live="polite" className="sr-only">
      {useRested(sentence, pause)}
    </p>
  );
}

/** `value` as it was when it last stayed the same for `rest`. */
function useRested<T>(value: T, rest: Duration): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), rest);
    return () => clearTimeout(timer);
  }, [value, rest]);
  return rested;
}
