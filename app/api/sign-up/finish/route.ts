import { finishSignUp } from "#lib/auth/sign-up";
import { accepted, refusedIn } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { SignUpFinishForm } from "#lib/web/forms";
import { home } from "#lib/web/return-path";

export const POST = endpoint({
  page: "/sign-up/finish",
  input: SignUpFinishForm,
  keep: ["name"],
  guard: "anyone",
  limit: "token-from-peer",
  async handle(form, caller) {
    const outcome = await finishSignUp(form, caller);
    if (outcome.ok) {
      const { user, issued, device } = outcome.value;
      return accepted({ status: 201, body: { user }, next: home, session: issued, device });
    }
    return refusedIn("password", outcome.error);
  },
});
