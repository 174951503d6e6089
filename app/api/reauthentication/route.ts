import { reauthenticate } from "#lib/auth/reauthentication";
import { accepted, refusedIn } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { ReauthenticationForm } from "#lib/web/forms";
import { home, parseReturnPath, reauthenticationPage } from "#lib/web/return-path";

export const POST = endpoint({
  page: reauthenticationPage,
  input: ReauthenticationForm,
  guard: "signed-in",
  async handle({ password, next }, caller) {
    const outcome = await reauthenticate(password, caller);
    if (outcome.ok) return accepted({ status: 200, next: parseReturnPath(next) ?? home, session: outcome.value });
    return refusedIn("password", outcome.error);
  },
});
