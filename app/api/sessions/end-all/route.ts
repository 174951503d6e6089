import { endAllSessions } from "#lib/auth/session-ending";
import { accepted } from "#lib/web/answer";
import { endpoint, NoInput } from "#lib/web/endpoint";

// No recent sign-in is asked for: it can lock people out, and let nobody in.
export const POST = endpoint({
  page: "/dashboard/sessions",
  input: NoInput,
  guard: "signed-in",
  async handle(_, caller) {
    await endAllSessions(caller);
    return accepted({ status: 200, next: "/sign-in", notice: "all-sessions-ended", session: "ended" });
  },
});
