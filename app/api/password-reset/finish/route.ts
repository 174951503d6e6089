import { finishPasswordReset } from "#lib/auth/password-reset";
import { accepted, refusedIn } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { PasswordResetFinishForm } from "#lib/web/forms";

export const POST = endpoint({
  page: "/password-reset/finish",
  input: PasswordResetFinishForm,
  guard: "anyone",
  limit: "token-from-peer",
  async handle(form, caller) {
    const outcome = await finishPasswordReset(form, caller);
    if (outcome.ok) return accepted({ status: 200, next: "/sign-in", notice: "password-reset" });
    return refusedIn("password", outcome.error);
  },
});
