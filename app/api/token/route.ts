import { grantAccessToken } from "#lib/auth/access-token-grant";
import { seconds } from "#lib/clock";
import { writtenScopes } from "#lib/scope";
import { accepted, refusedIn } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { AccessTokenForm } from "#lib/web/forms";
import { AccessToken } from "#lib/web/outputs";

/** The members of the answer are named as in RFC 6749, section 5.1. */
export const POST = endpoint({
  summary: "Exchange an API token for an access token",
  description:
    "Good for ten minutes, for one service: other services can check it by the key set, without asking here.",
  input: AccessTokenForm,
  output: AccessToken,
  guard: "api-token",
  refusals: ["too-many-requests"],
  async handle({ audience }, caller) {
    const granted = await grantAccessToken(audience, caller);
    if (!granted.ok) return refusedIn("audience", granted);
    const { token, life, scopes } = granted.value;
    const body = {
      access_token: token,
      token_type: "Bearer" as const,
      expires_in: Math.floor(life / seconds(1)),
      scope: writtenScopes(scopes),
    };
    return accepted({ body });
  },
});
