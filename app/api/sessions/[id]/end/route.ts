import { endOwnSession } from "#lib/auth/session-ending";
import { accepted, refused } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { IdPath } from "#lib/web/forms";
import { Onward } from "#lib/web/outputs";

export const POST = endpoint({
  summary: "End a session",
  page: "/dashboard/sessions",
  input: IdPath,
  output: Onward,
  guard: "recent",
  session: "ends",
  refusals: ["session-not-found"],
  scope: "sessions:write",
  async handle({ id }, caller) {
    const ended = await endOwnSession(caller, id);
    if (!ended.ok) return refused(ended.error);
    return id === caller.session?.id
      ? accepted({ next: "/sign-in", notice: "signed-out", session: "ended" })
      : accepted({ next: "/dashboard/sessions", notice: "session-ended" });
  },
});
