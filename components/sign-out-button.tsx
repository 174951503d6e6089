import { SignOutForm } from "#components/sign-out-form";

/** Ends the session here. */
export function SignOutButton() {
  return (
    <SignOutForm
      bare
      action="/api/sign-out"
      submitLabel="Sign out"
      pendingLabel="Signing out"
      acceptedLabel="Signed out"
    />
  );
}
