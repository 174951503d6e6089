import { listOwnSessions, type OwnSession } from "#lib/auth/session-listing";
import { deviceName } from "#lib/device";
import { accepted } from "#lib/web/answer";
import { endpoint, NoInput } from "#lib/web/endpoint";
import { Sessions } from "#lib/web/outputs";

export const GET = endpoint({
  summary: "The person’s sessions",
  input: NoInput,
  output: Sessions,
  guard: "signed-in",
  scope: "sessions:read",
  async handle(_, caller) {
    const sessions = await listOwnSessions(caller);
    return accepted({ body: { sessions: sessions.map(told) } });
  },
});

function told({ id, current, userAgent, address, createdAt, lastSeenAt }: OwnSession) {
  return { id, current, device: deviceName(userAgent), address, createdAt, lastSeenAt };
}
