import { finishPasswordReset } from "#lib/auth/password-reset";
import { accepted, refusedIn } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { PasswordResetFinishForm } from "#lib/web/forms";
import { Onward } from "#lib/web/outputs";

export const POST = endpoint({
  summary: "Choose a new password",
  description: "With the code that was mailed. All sessions end, and nobody is signed in by it.",
  page: "/password-reset/finish",
  input: PasswordResetFinishForm,
  output: Onward,
  guard: "anyone",
  refusals: ["token-invalid"],
  limit: "token-from-peer",
  async handle(form, caller) {
    const outcome = await finishPasswordReset(form, caller);
    if (outcome.ok) return accepted({ next: "/sign-in", notice: "password-reset", device: outcome.value });
    return refusedIn("password", outcome);
  },
});
