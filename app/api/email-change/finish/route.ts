import { finishEmailChange } from "#lib/auth/email-change";
import { isAlive } from "#lib/auth/session";
import { accepted, refused } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { OneTimeTokenForm } from "#lib/web/forms";

// The token suffices: the mail may be read in a browser that nobody is signed in with.
export const POST = endpoint({
  page: "/email-change/finish",
  input: OneTimeTokenForm,
  guard: "anyone",
  limit: "token-from-peer",
  async handle({ token }, caller) {
    const outcome = await finishEmailChange(token, caller);
    if (!outcome.ok) return refused(outcome.error);
    const next = (await isAlive(caller)) ? "/dashboard/account" : "/sign-in";
    return accepted({ status: 200, next, notice: "email-changed" });
  },
});
