import { finishSignUp } from "#lib/auth/sign-up";
import { accepted, refusedIn } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { SignUpFinishForm } from "#lib/web/forms";
import { SignedIn } from "#lib/web/outputs";
import { home } from "#lib/web/return-path";

export const POST = endpoint({
  summary: "Make the account",
  description: "With the code that was mailed. The person is signed in.",
  page: "/sign-up/finish",
  input: SignUpFinishForm,
  output: SignedIn,
  status: 201,
  keep: ["name"],
  guard: "anyone",
  session: "begins",
  refusals: ["token-invalid", "address-taken"],
  limit: "token-from-peer",
  async handle(form, caller) {
    const outcome = await finishSignUp(form, caller);
    if (outcome.ok) {
      const { user, issued, device } = outcome.value;
      return accepted({ body: { user }, next: home, session: issued, device });
    }
    return refusedIn("password", outcome);
  },
});
