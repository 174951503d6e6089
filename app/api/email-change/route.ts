import { requestEmailChange } from "#lib/auth/email-change";
import { accepted, refusedIn } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { EmailChangeForm } from "#lib/web/forms";

export const POST = endpoint({
  page: "/dashboard/email-change",
  input: EmailChangeForm,
  keep: ["email"],
  guard: "recent",
  limit: "mail-from-peer",
  async handle({ email }, caller) {
    const outcome = await requestEmailChange(email, caller);
    if (outcome.ok) return accepted({ status: 202, next: "/dashboard/email-change/sent" });
    return refusedIn("email", outcome.error);
  },
});
