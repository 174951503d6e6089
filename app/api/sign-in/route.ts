import { signInWithPassword } from "#lib/auth/sign-in";
import { accepted, refused } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { SignInForm } from "#lib/web/forms";
import { home, parseReturnPath } from "#lib/web/return-path";

export const POST = endpoint({
  page: "/sign-in",
  input: SignInForm,
  keep: ["email", "remember"],
  guard: "anyone",
  async handle({ email, password, remember, next }, caller) {
    const outcome = await signInWithPassword({ email, password, keepSignedIn: Boolean(remember) }, caller);
    if (!outcome.ok) return refused(outcome.error);
    const { user, issued, device } = outcome.value;
    return accepted({ status: 200, body: { user }, next: parseReturnPath(next) ?? home, session: issued, device });
  },
});
