import { revokeApiToken } from "#lib/auth/api-token";
import { accepted, refused } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { IdPath } from "#lib/web/forms";
import { Onward } from "#lib/web/outputs";

// No recent sign-in is asked for: a token that somebody else has must be gone at once.
export const POST = endpoint({
  summary: "Revoke an API token",
  description:
    "It is good for nothing from the next request on. Access tokens that were made of it are refused here at once, and elsewhere within ten minutes.",
  page: "/dashboard/tokens",
  input: IdPath,
  output: Onward,
  guard: "signed-in",
  refusals: ["api-token-not-found"],
  async handle({ id }, caller) {
    const revoked = await revokeApiToken(caller, id);
    if (!revoked.ok) return refused(revoked.error);
    return accepted({ next: "/dashboard/tokens", notice: "api-token-revoked" });
  },
});
