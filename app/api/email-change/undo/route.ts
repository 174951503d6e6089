import { undoEmailChange } from "#lib/auth/email-change";
import { isAlive } from "#lib/auth/session";
import { accepted, refused } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { OneTimeTokenForm } from "#lib/web/forms";

export const POST = endpoint({
  page: "/email-change/undo",
  input: OneTimeTokenForm,
  guard: "anyone",
  limit: "token-from-peer",
  async handle({ token }, caller) {
    const outcome = await undoEmailChange(token, caller);
    if (!outcome.ok) return refused(outcome.error);
    const notice = "email-change-undone";
    // Only somebody with another account is still signed in.
    if (await isAlive(caller)) return accepted({ status: 200, next: "/dashboard/account", notice });
    return accepted({ status: 200, next: "/sign-in", notice, session: "ended" });
  },
});
