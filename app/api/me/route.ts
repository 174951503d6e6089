import { accepted } from "#lib/web/answer";
import { endpoint, NoInput } from "#lib/web/endpoint";

export const GET = endpoint({
  input: NoInput,
  guard: "signed-in",
  async handle(_, { user, session }) {
    const { id, createdAt, lastSeenAt, idleEndsAt, endsAt } = session;
    return accepted({ status: 200, body: { user, session: { id, createdAt, lastSeenAt, idleEndsAt, endsAt } } });
  },
});
