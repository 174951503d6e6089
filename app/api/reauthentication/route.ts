import { reauthenticate, recentSignIn } from "#lib/auth/reauthentication";
import { lasting } from "#lib/plain-time";
import { accepted, refusedIn } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { ReauthenticationForm } from "#lib/web/forms";
import { Onward } from "#lib/web/outputs";
import { home, parseReturnPath, reauthenticationPage } from "#lib/web/return-path";

export const POST = endpoint({
  summary: "Give the password again",
  description: `For the next ${lasting(recentSignIn)} the sign-in counts as recent. The session goes on, with a new cookie.`,
  page: reauthenticationPage,
  input: ReauthenticationForm,
  output: Onward,
  guard: "signed-in",
  session: "begins",
  refusals: ["too-many-guesses", "guesses-used-up"],
  async handle({ password, next }, caller) {
    const outcome = await reauthenticate(password, caller);
    if (outcome.ok) return accepted({ next: parseReturnPath(next) ?? home, session: outcome.value });
    return refusedIn("password", outcome);
  },
});
