import { undoEmailChange } from "#lib/auth/email-change";
import { isAlive } from "#lib/auth/session";
import { accepted, refused } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { OneTimeTokenForm } from "#lib/web/forms";
import { Onward } from "#lib/web/outputs";

export const POST = endpoint({
  summary: "Undo a change of address",
  description: "With the code that was mailed to the address before, for seven days. Everybody is signed out.",
  page: "/email-change/undo",
  input: OneTimeTokenForm,
  output: Onward,
  guard: "anyone",
  session: "ends",
  refusals: ["token-invalid", "address-taken"],
  limit: "token-from-peer",
  async handle({ token }, caller) {
    const outcome = await undoEmailChange(token, caller);
    if (!outcome.ok) return refused(outcome.error);
    const notice = "email-change-undone";
    // Only somebody with another account is still signed in.
    if (await isAlive(caller)) return accepted({ next: "/dashboard/account", notice });
    return accepted({ next: "/sign-in", notice, session: "ended" });
  },
});
