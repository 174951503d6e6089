/**
 * Tokens that the server's own keys did sign, for something else: another time, another site, another kind of token, another
 * person, another reading of the same text (RFC 8725, sections 3.8 to 3.12).
 */
import { expect } from "@playwright/test";
import { decodeJwt } from "jose";
import { endSessionsOf, expiredToken, resigned, sessionOf, someApiToken, somebody, test } from "#e2e/fixtures";
import { asJson, withToken } from "#e2e/requests";
import { signedAsWritten, signedBy } from "#lib/testing/forgery";
import { admitted, originalOf, placesFor } from "./bearers";

const everywhere = ["page", "endpoint"];

/** What else the server's own key might have signed. */
const misfits: Record<string, Record<string, unknown>> = {
  "for another issuer": { iss: "https://evil.example" },
  "for no issuer": { iss: undefined },
  "for another audience": { aud: "https://evil.example" },
  "for no audience": { aud: undefined },
  "that is not good yet": { nbf: 4_000_000_000 },
  "that is good from no time": { nbf: undefined },
  "that is good from a word": { nbf: "now" },
  "that has no end": { exp: undefined },
  "that has an endless end": { exp: "never" },
  "that has an end in text": { exp: "4000000000" },
  "that ends at half a second": { exp: 4_000_000_000.5 },
  "that ends at nothing": { exp: null },
  "that was never issued": { iat: undefined },
  "without an id": { jti: undefined },
  "for nobody": { sub: "" },
  "for somebody without a name": { sub: undefined },
  "for a number": { sub: 1 },
  "for a session that never was": { sid: "AAAAAAAAAAAAAAAAAAAAAA" },
  "for no session": { sid: undefined },
  "for any session": { sid: { contains: "" } },
  "of a generation to come": { gen: 2 },
  "of generation 0": { gen: 0 },
  "of half a generation": { gen: 1.5 },
};

test("a token is refused where the server signed it for something else", async ({ ask, person }) => {
  const issued = await sessionOf(person);
  expect(await placesFor(ask, person, await resigned(issued, { jti: "another" }))).toEqual(everywhere);
  const tokens = Object.entries(misfits).map(async ([what, claims]) => [what, await resigned(issued, claims)]);
  expect(await admitted(ask, person, Object.fromEntries(await Promise.all(tokens)))).toEqual([]);
});

test("a token of one person opens no session of another", async ({ ask, person }) => {
  const issued = await sessionOf(person);
  const other = await somebody();
  const { sub, sid } = decodeJwt((await sessionOf(other)).token);
  expect(await placesFor(ask, other, await resigned(issued, { sub, sid }))).toEqual(everywhere);
  for (const claims of [{ sub }, { sid }]) {
    const token = await resigned(issued, claims);
    expect([await placesFor(ask, other, token), await placesFor(ask, person, token)]).toEqual([[], []]);
  }
});

test("an expired token opens nothing that has ended", async ({ ask, person }) => {
  const issued = await sessionOf(person);
  const expired = await expiredToken(issued);
  expect(await placesFor(ask, person, expired), "it is renewed on the way").toEqual(["endpoint"]);
  await endSessionsOf(person);
  expect(await placesFor(ask, person, expired)).toEqual([]);
});

test("no kind of token is taken for another", async ({ ask, person }) => {
  const session = originalOf((await sessionOf(person)).token, "session");
  const { secret } = await someApiToken(person, ["profile:read"]);
  const exchange = (audience?: string) =>
    ask("/api/token", asJson(audience ? { audience } : {}, { authorization: `Bearer ${secret}` }));
  const access = originalOf(JSON.parse((await exchange()).body).access_token, "access-token");
  expect(await placesFor(ask, person, session.token)).toEqual(everywhere);
  expect(await placesFor(ask, person, access.token)).toEqual(["bearer"]);
  expect(await placesFor(ask, person, secret), "an API token is no cookie").toEqual(["bearer"]);
  const both = { ...access.claims, ...session.claims };
  const tokens = {
    "an access token by the session key": signedBy(session.key, access.header, access.claims),
    "a session token by the access-token key": signedBy(access.key, session.header, session.claims),
    "a session token's claims as an access token": signedBy(access.key, access.header, session.claims),
    "an access token's claims as a session token": signedBy(session.key, session.header, access.claims),
    "all claims of both, typed as neither": signedBy(session.key, { ...session.header, typ: "JWT" }, both),
    "all claims of both, not typed": signedBy(session.key, { ...session.header, typ: undefined }, both),
    "a session token under the other key's name": signedBy(
      session.key,
      { ...session.header, kid: access.key.kid },
      both,
    ),
    "an access token for another service": JSON.parse((await exchange("https://api.example.com")).body).access_token,
  };
  expect(await admitted(ask, person, tokens)).toEqual([]);
});

test("of a claim that is there twice, all gates read the same one", async ({ ask, person }) => {
  const other = await somebody();
  const [own, theirs] = [await sessionOf(person), await sessionOf(other)].map(({ token }) =>
    originalOf(token, "session"),
  );
  if (!own || !theirs) throw new Error("There are two.");
  const twice = (first: unknown, last: unknown) => {
    const json = JSON.stringify(own.claims).replace(/"sub":"[^"]*"/, `"sub":"${first}","sub":"${last}"`);
    return signedAsWritten(own.key, own.header, json);
  };
  expect(await placesFor(ask, person, twice(own.claims.sub, own.claims.sub))).toEqual(everywhere);
  const mixed = [twice(own.claims.sub, theirs.claims.sub), twice(theirs.claims.sub, own.claims.sub)];
  for (const token of mixed) expect(await placesFor(ask, other, token)).toEqual([]);
  const places = await Promise.all(mixed.map((token) => placesFor(ask, person, token)));
  for (const some of places) expect([[], everywhere]).toContainEqual(some);
});

test("a signature turned round is worth no more than its session", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  const turned = otherSignature(token);
  expect(turned).not.toBe(token);
  expect(await placesFor(ask, person, turned), "ES256 has two for each").toEqual(everywhere);
  const signOut = asJson({}, { "sec-fetch-site": "same-origin", ...withToken(token) });
  expect((await ask("/api/sign-out", signOut)).status).toBe(204);
  expect(await admitted(ask, person, { token, turned })).toEqual([]);
});

/** The other signature of the same: s in the place of n - s, of which whoever has one knows both. */
function otherSignature(token: string): string {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const bytes = Buffer.from(token.split(".")[2] ?? "", "base64url");
  const s = order - BigInt(`0x${bytes.subarray(32).toString("hex")}`);
  const turned = Buffer.concat([bytes.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, "0"), "hex")]);
  return token.replace(/[^.]+$/, turned.toString("base64url"));
}
