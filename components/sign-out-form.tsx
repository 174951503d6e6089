"use client";

import type { ComponentProps } from "react";
import { Form } from "#components/form";
import { tellOtherTabs } from "#components/sign-out-listener";

type Props = Omit<ComponentProps<typeof Form>, "next" | "onAccepted">;

/** A form whose acceptance ends the session here, whatever else it does. The other tabs hear of it. */
export function SignOutForm({ unanswered = "You may still be signed in.", ...props }: Props) {
  return <Form {...props} next="/sign-in" unanswered={unanswered} onAccepted={tellOtherTabs} />;
}
