import { listOwnSessions, type OwnSession } from "#lib/auth/session-listing";
import { deviceName } from "#lib/device";
import { accepted } from "#lib/web/answer";
import { endpoint, NoInput } from "#lib/web/endpoint";

export const GET = endpoint({
  input: NoInput,
  guard: "signed-in",
  async handle(_, caller) {
    const sessions = await listOwnSessions(caller);
    return accepted({ status: 200, body: { sessions: sessions.map(told) } });
  },
});

function told({ id, current, userAgent, address, createdAt, lastSeenAt }: OwnSession) {
  return { id, current, device: deviceName(userAgent), address, createdAt, lastSeenAt };
}
