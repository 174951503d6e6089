import { changePassword } from "#lib/auth/password-change";
import { accepted, refusedIn } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { PasswordChangeForm } from "#lib/web/forms";

export const POST = endpoint({
  page: "/dashboard/password-change",
  input: PasswordChangeForm,
  guard: "signed-in",
  async handle(form, caller) {
    const outcome = await changePassword(form, caller);
    if (outcome.ok) {
      const session = outcome.value;
      return accepted({ status: 200, next: "/dashboard/account", notice: "password-changed", session });
    }
    return refusedIn(outcome.error === "password-wrong" ? "currentPassword" : "newPassword", outcome.error);
  },
});
