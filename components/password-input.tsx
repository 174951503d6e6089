"use client";

import { Eye, EyeOff } from "lucide";
import { type ComponentProps, useState } from "react";
import { Icon } from "#components/icon";
import { useHydrated } from "#components/use-hydrated";

type Props = Omit<ComponentProps<"input">, "type" | "hidden"> & {
  /** Covers the password whatever was chosen: while the form is being sent. */
  readonly hidden: boolean;
};

/** A password input that can show what was typed. Room for the toggle is kept from the start, so nothing jumps. */
export function PasswordInput({ hidden, className, ...input }: Props) {
  const [chosen, setChosen] = useState(false);
  const hydrated = useHydrated();
  if (hidden && chosen) setChosen(false);
  const shown = chosen && !hidden;
  return (
    <div className="relative">
      <input
        {...input}
        type={shown ? "text" : "password"}
        className={`${className} pr-14`}
        // A shown password is plain text to the browser: no spelling service and no keyboard may learn it.
        spellCheck={false}
        autoCapitalize="none"
        autoCorrect="off"
      />
      {hydrated ? <Toggle shown={shown} onClick={() => setChosen(!shown)} /> : null}
    </div>
  );
}

function Toggle({ shown, onClick }: { readonly shown: boolean; readonly onClick: () => void }) {
  const icon = shown ? EyeOff : Eye;
  return (
    <button
      type="button"
      aria-label="Show password"
      aria-pressed={shown}
      onClick={onClick}
      className="absolute top-0.5 right-0.5 grid size-11 cursor-pointer place-items-center rounded-field text-neutral hover:text-base-content"
    >
      <Icon of={icon} className="size-5" />
    </button>
  );
}
