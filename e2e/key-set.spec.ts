import { expect } from "@playwright/test";
import { calculateJwkThumbprint, createRemoteJWKSet, jwtVerify } from "jose";
import { signAccessToken } from "#lib/access-token";
import { config } from "#lib/config";
import { keysOf } from "#lib/key-set";
import { test } from "./fixtures";

const path = "/.well-known/jwks.json";

test("the key set holds the access-token keys' public members, and nothing else", async ({ ask }) => {
  const { status, body } = await ask(path);
  expect(status).toBe(200);
  const { keys, ...others } = JSON.parse(body);
  expect(others).toEqual({});
  const own = keysOf(config().signingKeys, "access-token");
  expect(keys).toEqual(own.map(({ x, y, kid }) => ({ kty: "EC", crv: "P-256", x, y, kid, alg: "ES256", use: "sig" })));
  expect(new Set(keys.map(({ kid }: { kid: string }) => kid)).size).toBe(keys.length);
  for (const key of keys) expect(key.kid).toBe(await calculateJwkThumbprint(key));
  for (const { d, purpose, x } of config().signingKeys) {
    expect(body).not.toContain(d);
    if (purpose === "session") expect(body).not.toContain(x);
  }
});

test("caches may keep the key set for an hour, and it says what it is", async ({ ask }) => {
  for (const method of ["GET", "HEAD"]) {
    const { status, headers, body } = await ask(path, { method });
    expect([status, body === ""]).toEqual([200, method === "HEAD"]);
    expect(headers).toMatchObject({
      "content-type": "application/jwk-set+json",
      "cache-control": "public, max-age=3600",
      "x-content-type-options": "nosniff",
    });
    expect(headers).not.toHaveProperty("set-cookie");
  }
});

for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
  test(`the key set does not take ${method}`, async ({ ask }) => {
    const { status, headers } = await ask(path, { method });
    expect([status, headers.allow]).toEqual([405, "GET, HEAD"]);
  });
}

test("whoever knows the address alone can check an access token", async () => {
  const { accessTrust, signingKeys, publicUrl } = config();
  const audience = "https://api.example.com";
  const grant = { userId: "someone", apiTokenId: "some-token", scopes: ["profile:read"], audience } as const;
  const token = await signAccessToken(grant, { issuer: accessTrust.issuer, keys: signingKeys });
  const keySet = createRemoteJWKSet(new URL(path, publicUrl));
  const { payload } = await jwtVerify(token, keySet, { issuer: publicUrl.origin, audience, typ: "at+jwt" });
  expect(payload.sub).toBe("someone");
});
