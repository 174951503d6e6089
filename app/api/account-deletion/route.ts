import { deleteAccount } from "#lib/auth/account-deletion";
import { accepted, refusedIn } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { AccountDeletionForm } from "#lib/web/forms";

export const POST = endpoint({
  page: "/dashboard/account-deletion",
  input: AccountDeletionForm,
  guard: "signed-in",
  async handle({ password }, caller) {
    const outcome = await deleteAccount(password, caller);
    if (outcome.ok) return accepted({ status: 204, next: "/sign-in", notice: "account-deleted", session: "ended" });
    return refusedIn("password", outcome.error);
  },
});
