import { requestSignUp } from "#lib/auth/sign-up";
import { accepted } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { SignUpForm } from "#lib/web/forms";

export const POST = endpoint({
  page: "/sign-up",
  input: SignUpForm,
  keep: ["email"],
  guard: "anyone",
  limit: "mail-from-peer",
  async handle({ email }) {
    await requestSignUp(email);
    return accepted({ status: 202, next: "/sign-up/sent" });
  },
});
