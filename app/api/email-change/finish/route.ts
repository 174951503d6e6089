import { finishEmailChange } from "#lib/auth/email-change";
import { isAlive } from "#lib/auth/session";
import { accepted, refused } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { OneTimeTokenForm } from "#lib/web/forms";
import { Onward } from "#lib/web/outputs";

// The token suffices: the mail may be read in a browser that nobody is signed in with.
export const POST = endpoint({
  summary: "Confirm a new address",
  description: "With the code that was mailed to it. No session is needed.",
  page: "/email-change/finish",
  input: OneTimeTokenForm,
  output: Onward,
  guard: "anyone",
  refusals: ["token-invalid", "address-taken"],
  limit: "token-from-peer",
  async handle({ token }, caller) {
    const outcome = await finishEmailChange(token, caller);
    if (!outcome.ok) return refused(outcome.error);
    const next = (await isAlive(caller)) ? "/dashboard/account" : "/sign-in";
    return accepted({ next, notice: "email-changed" });
  },
});
