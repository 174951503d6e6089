/** Tokens that the server did not sign (RFC 8725): session tokens as cookies, access tokens in the header. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { expect } from "@playwright/test";
import { type Person, sessionOf, someApiToken, test } from "#e2e/fixtures";
import { type Ask, asJson } from "#e2e/requests";
import { signedBy } from "#lib/testing/forgery";
import { admitted, originalOf, placesFor } from "./bearers";
import { askingForMore, byOtherAlgorithms, byOtherKeys, withoutSignature } from "./forged-tokens";

const kinds = {
  session: { tokenOf: async (_: Ask, person: Person) => (await sessionOf(person)).token, places: ["page", "endpoint"] },
  "access-token": { tokenOf: accessTokenOf, places: ["bearer"] },
} as const;

for (const purpose of ["session", "access-token"] as const) {
  const { tokenOf, places } = kinds[purpose];

  test(`a token of another signer lets nobody in: ${purpose}`, async ({ ask, person }) => {
    const original = originalOf(await tokenOf(ask, person), purpose);
    const signedAgain = signedBy(original.key, original.header, original.claims);
    for (const token of [original.token, signedAgain]) expect(await placesFor(ask, person, token)).toEqual(places);
    for (const attack of [withoutSignature, byOtherAlgorithms, askingForMore])
      expect(await admitted(ask, person, attack(original)), attack.name).toEqual([]);
  });

  test(`a key that a token brings along, or names, is neither believed nor asked for: ${purpose}`, async ({
    ask,
    person,
  }) => {
    const { url, asked, server } = await keyServer();
    const original = originalOf(await tokenOf(ask, person), purpose);
    expect(await placesFor(ask, person, original.token)).toEqual(places);
    expect(await admitted(ask, person, byOtherKeys(original, url))).toEqual([]);
    expect(asked).toEqual([]);
    await fetch(url);
    expect(asked, "it would have been seen").toEqual(["/keys"]);
    server.close();
  });
}

async function accessTokenOf(ask: Ask, person: Person): Promise<string> {
  const { secret } = await someApiToken(person, ["profile:read"]);
  const reply = await ask("/api/token", asJson({}, { authorization: `Bearer ${secret}` }));
  return JSON.parse(reply.body).access_token;
}

/** A server where an attacker's keys might be fetched from, and what it was asked for. */
async function keyServer(): Promise<{ url: string; asked: string[]; server: Server }> {
  const asked: string[] = [];
  const server = createServer(({ url = "" }, answer) => {
    asked.push(url);
    answer.end('{"keys":[]}');
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/keys`, asked, server };
}
