import { requestEmailChange } from "#lib/auth/email-change";
import { accepted, refusedIn } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { EmailChangeForm } from "#lib/web/forms";
import { Onward } from "#lib/web/outputs";

export const POST = endpoint({
  summary: "Ask for a change of address",
  description: "Mails a code to the new address. Nothing changes until it comes back.",
  page: "/dashboard/email-change",
  input: EmailChangeForm,
  output: Onward,
  status: 202,
  keep: ["email"],
  guard: "recent",
  limit: "mail-from-peer",
  async handle({ email }, caller) {
    const outcome = await requestEmailChange(email, caller);
    if (outcome.ok) return accepted({ next: "/dashboard/email-change/sent" });
    return refusedIn("email", outcome);
  },
});
