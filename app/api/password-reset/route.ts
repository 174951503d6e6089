import { requestPasswordReset } from "#lib/auth/password-reset";
import { accepted } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { PasswordResetForm } from "#lib/web/forms";

export const POST = endpoint({
  page: "/password-reset",
  input: PasswordResetForm,
  keep: ["email"],
  guard: "anyone",
  limit: "mail-from-peer",
  async handle({ email }) {
    await requestPasswordReset(email);
    return accepted({ status: 202, next: "/password-reset/sent" });
  },
});
