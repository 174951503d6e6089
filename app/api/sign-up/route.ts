import { requestSignUp } from "#lib/auth/sign-up";
import { accepted } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { SignUpForm } from "#lib/web/forms";
import { Onward } from "#lib/web/outputs";

export const POST = endpoint({
  summary: "Ask for an account",
  description: "Mails a code to the address. The answer is the same whether or not it has an account already.",
  page: "/sign-up",
  input: SignUpForm,
  output: Onward,
  status: 202,
  keep: ["email"],
  guard: "anyone",
  limit: "mail-from-peer",
  async handle({ email }) {
    await requestSignUp(email);
    return accepted({ next: "/sign-up/sent" });
  },
});
