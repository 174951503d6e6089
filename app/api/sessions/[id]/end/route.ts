import { endOwnSession } from "#lib/auth/session-ending";
import { accepted, refused } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { SessionPath } from "#lib/web/forms";

export const POST = endpoint({
  page: "/dashboard/sessions",
  input: SessionPath,
  guard: "recent",
  async handle({ id }, caller) {
    const ended = await endOwnSession(caller, id);
    if (!ended.ok) return refused(ended.error);
    return id === caller.session.id
      ? accepted({ status: 200, next: "/sign-in", notice: "signed-out", session: "ended" })
      : accepted({ status: 200, next: "/dashboard/sessions", notice: "session-ended" });
  },
});
