import type { Session } from "#lib/auth/caller";
import { accepted } from "#lib/web/answer";
import { endpoint, NoInput } from "#lib/web/endpoint";
import { Me } from "#lib/web/outputs";

export const GET = endpoint({
  summary: "Who is asking",
  input: NoInput,
  output: Me,
  guard: "signed-in",
  scope: "profile:read",
  async handle(_, { user, session }) {
    return accepted({ body: session ? { user, session: told(session) } : { user } });
  },
});

function told({ id, createdAt, lastSeenAt, idleEndsAt, endsAt }: Session) {
  return { id, createdAt, lastSeenAt, idleEndsAt, endsAt };
}
