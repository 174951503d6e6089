import { signInWithPassword } from "#lib/auth/sign-in";
import { accepted, refused } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { SignInForm } from "#lib/web/forms";
import { SignedIn } from "#lib/web/outputs";
import { home, parseReturnPath } from "#lib/web/return-path";

export const POST = endpoint({
  summary: "Sign in",
  description: "An unknown address and a wrong password are refused alike.",
  page: "/sign-in",
  input: SignInForm,
  output: SignedIn,
  keep: ["email", "remember"],
  guard: "anyone",
  session: "begins",
  refusals: ["wrong-credentials", "too-many-guesses", "too-many-from-peer", "guesses-used-up"],
  async handle({ email, password, remember, next }, caller) {
    const outcome = await signInWithPassword({ email, password, keepSignedIn: Boolean(remember) }, caller);
    if (!outcome.ok) return refused(outcome);
    const { user, issued, device } = outcome.value;
    return accepted({ body: { user }, next: parseReturnPath(next) ?? home, session: issued, device });
  },
});
