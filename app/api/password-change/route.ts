import { changePassword } from "#lib/auth/password-change";
import { accepted, refusedIn } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { PasswordChangeForm } from "#lib/web/forms";
import { Onward } from "#lib/web/outputs";

export const POST = endpoint({
  summary: "Change the password",
  description: "All other sessions end, and all API tokens are revoked. This session goes on, with a new cookie.",
  page: "/dashboard/password-change",
  input: PasswordChangeForm,
  output: Onward,
  guard: "signed-in",
  session: "begins",
  refusals: ["too-many-guesses", "guesses-used-up"],
  async handle(form, caller) {
    const outcome = await changePassword(form, caller);
    if (outcome.ok) {
      const { issued, device } = outcome.value;
      return accepted({ next: "/dashboard/account", notice: "password-changed", session: issued, device });
    }
    return refusedIn(outcome.error === "password-wrong" ? "currentPassword" : "newPassword", outcome);
  },
});
