import { deleteAccount } from "#lib/auth/account-deletion";
import { accepted, refusedIn } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { AccountDeletionForm } from "#lib/web/forms";

export const POST = endpoint({
  summary: "Delete the account, for good",
  description: "Everything that is held about the person goes with it. Their password is asked for once more.",
  page: "/dashboard/account-deletion",
  input: AccountDeletionForm,
  guard: "signed-in",
  session: "ends",
  refusals: ["address-changed-lately", "too-many-guesses", "guesses-used-up"],
  async handle({ password }, caller) {
    const outcome = await deleteAccount(password, caller);
    if (outcome.ok) return accepted({ next: "/sign-in", notice: "account-deleted", session: "ended" });
    return refusedIn("password", outcome);
  },
});
