import { requestPasswordReset } from "#lib/auth/password-reset";
import { accepted } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { PasswordResetForm } from "#lib/web/forms";
import { Onward } from "#lib/web/outputs";

export const POST = endpoint({
  summary: "Ask for a password reset",
  description: "Mails a code to the address. The answer is the same whether or not it has an account.",
  page: "/password-reset",
  input: PasswordResetForm,
  output: Onward,
  status: 202,
  keep: ["email"],
  guard: "anyone",
  limit: "mail-from-peer",
  async handle({ email }) {
    await requestPasswordReset(email);
    return accepted({ next: "/password-reset/sent" });
  },
});
