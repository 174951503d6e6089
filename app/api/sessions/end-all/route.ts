import { endAllSessions } from "#lib/auth/session-ending";
import { accepted } from "#lib/web/answer";
import { endpoint, NoInput } from "#lib/web/endpoint";
import { Onward } from "#lib/web/outputs";

// No recent sign-in is asked for: it can lock people out, and let nobody in.
export const POST = endpoint({
  summary: "End all sessions",
  page: "/dashboard/sessions",
  input: NoInput,
  output: Onward,
  guard: "signed-in",
  session: "ends",
  scope: "sessions:write",
  async handle(_, caller) {
    await endAllSessions(caller);
    return accepted({ next: "/sign-in", notice: "all-sessions-ended", session: "ended" });
  },
});
