import { expect, test } from "vitest";
import { listApiTokens } from "#lib/auth/api-token";
import { useFreshDatabase } from "#lib/testing/database";
import { op, opJson } from "#lib/testing/operator";
import { someApiToken, someUser } from "#lib/testing/people";

useFreshDatabase();

test("npm run op -- tokens: lists them, or one person's, never their secrets, and revokes one", async () => {
  const [ada, bob] = [await someUser(), await someUser()];
  const made = await someApiToken(ada, ["profile:read"]);
  const other = await someApiToken(bob, ["sessions:read", "sessions:write"]);
  const [table, json] = await Promise.all([op(["tokens", "list"]), opJson(["tokens", "list", ada.email])]);
  expect(table.output.trimEnd().split("\n")).toHaveLength(3);
  expect(table.output).toContain("sessions:read sessions:write");
  expect(json.tokens).toMatchObject([{ id: made.apiToken.id, name: "deploy", scopes: ["profile:read"], user: ada }]);
  for (const { secret } of [made, other])
    expect(table.output + JSON.stringify(json)).not.toContain(secret.slice(3, 40));

  const revoked = await op(["tokens", "revoke", made.apiToken.id]);
  expect(revoked).toEqual({ code: 0, output: "The token is revoked.\n", complaint: "" });
  const again = await op(["tokens", "revoke", made.apiToken.id]);
  expect([again.code, again.complaint]).toEqual([1, expect.stringMatching(/^There is no API token .* tokens list\n$/)]);
  expect([await listApiTokens(ada.id), (await listApiTokens(bob.id)).length]).toEqual([[], 1]);
});
