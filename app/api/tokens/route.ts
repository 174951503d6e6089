import { listApiTokens, makeApiToken } from "#lib/auth/api-token";
import { accepted, refused } from "#lib/web/answer";
import { endpoint, NoInput } from "#lib/web/endpoint";
import { ApiTokenForm } from "#lib/web/forms";
import { ApiTokens, NewApiToken } from "#lib/web/outputs";
import { apiTokenMadePage, shownOnceCookie } from "#lib/web/shown-once";

export const GET = endpoint({
  summary: "The person’s API tokens",
  input: NoInput,
  output: ApiTokens,
  guard: "signed-in",
  async handle(_, { user }) {
    return accepted({ body: { tokens: await listApiTokens(user.id) } });
  },
});

export const POST = endpoint({
  summary: "Make an API token",
  description: "Its text is told this once. The person is told by mail.",
  page: "/dashboard/tokens/new",
  input: ApiTokenForm,
  output: NewApiToken,
  status: 201,
  keep: ["name", "scopes", "expiresInDays"],
  guard: "recent",
  refusals: ["too-many-api-tokens", "too-many-requests"],
  async handle(wish, caller) {
    const made = await makeApiToken(wish, caller);
    if (!made.ok) return refused(made);
    const { apiToken, secret } = made.value;
    const cookie = shownOnceCookie({ name: apiToken.name, scopes: apiToken.scopes, secret }, caller.session);
    return accepted({ body: { token: apiToken, secret }, next: apiTokenMadePage, cookie });
  },
});
