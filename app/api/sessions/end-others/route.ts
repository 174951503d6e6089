import { endOtherSessions } from "#lib/auth/session-ending";
import { accepted } from "#lib/web/answer";
import { endpoint, NoInput } from "#lib/web/endpoint";
import { Onward } from "#lib/web/outputs";

export const POST = endpoint({
  summary: "End all other sessions",
  description: "By a token, which has no session of its own: all of them.",
  page: "/dashboard/sessions",
  input: NoInput,
  output: Onward,
  guard: "recent",
  scope: "sessions:write",
  async handle(_, caller) {
    await endOtherSessions(caller);
    return accepted({ next: "/dashboard/sessions", notice: "other-sessions-ended" });
  },
});
