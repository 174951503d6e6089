"use client";

import { Form } from "#components/form";
import { signedOutChannel } from "#components/sign-out-listener";

/** Ends the session here, and tells the other tabs. */
export function SignOutButton() {
  return (
    <Form
      bare
      action="/api/sign-out"
      next="/sign-in"
      submitLabel="Sign out"
      pendingLabel="Signing out"
      acceptedLabel="Signed out"
      unanswered="You may still be signed in."
      onAccepted={tellOtherTabs}
    />
  );
}

function tellOtherTabs() {
  const channel = new BroadcastChannel(signedOutChannel);
  channel.postMessage("signed-out");
  channel.close();
}
