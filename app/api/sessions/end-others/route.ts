import { endOtherSessions } from "#lib/auth/session-ending";
import { accepted } from "#lib/web/answer";
import { endpoint, NoInput } from "#lib/web/endpoint";

export const POST = endpoint({
  page: "/dashboard/sessions",
  input: NoInput,
  guard: "recent",
  async handle(_, caller) {
    await endOtherSessions(caller);
    return accepted({ status: 200, next: "/dashboard/sessions", notice: "other-sessions-ended" });
  },
});
