import { afterEach, describe, expect, test } from "vitest";
import { hours, minutes } from "#lib/clock";
import { ConfigurationError, config } from "#lib/config";
import { resetEnvironment, signingKeyFor, testEnvironment, useEnvironment } from "#lib/testing/environment";

const mailServer = { SMTP_URL: "smtps://mail.example.com", MAIL_FROM: "no-reply@example.com" };

afterEach(() => {
  resetEnvironment();
});

describe("the configuration", () => {
  test("has a default for all but the secrets", () => {
    const { publicUrl, sessionLimits, embedded, secure } = configOf({});
    expect(publicUrl.href).toBe("http://localhost:3000/");
    expect(sessionLimits).toMatchObject({ idle: minutes(30), absolute: hours(12) });
    expect({ embedded, secure }).toEqual({ embedded: true, secure: false });
  });

  test("has passwords hashed at cost 12 where nothing else is said", () => {
    const { PASSWORD_COST: _, ...others } = testEnvironment("data");
    useEnvironment(others);
    expect(config().passwordCost).toBe(12);
  });

  test("has no default for a secret", () => {
    for (const name of ["SIGNING_KEYS", "PASSWORD_PEPPERS", "OUTBOX_KEYS"]) {
      const { [name]: _, ...others } = testEnvironment("data");
      useEnvironment(others);
      expect(() => config()).toThrow(`${name}: is missing`);
    }
  });

  test("follows PORT where no PUBLIC_URL is given", () => {
    expect(configOf({ PORT: "4000" }).publicUrl.href).toBe("http://localhost:4000/");
  });

  test.each([
    ["https://app.example.com", { embedded: false, secure: true }],
    ["http://127.0.0.1:8080", { embedded: true, secure: false }],
    ["http://[::1]:3000", { embedded: true, secure: false }],
  ])("knows what %s means", (PUBLIC_URL, meaning) => {
    expect(configOf({ PUBLIC_URL, ...(meaning.embedded ? {} : mailServer) })).toMatchObject(meaning);
  });

  test("is not embedded with a mail server, wherever people reach it", () => {
    expect(configOf(mailServer).embedded).toBe(false);
  });

  test("is not embedded where it listens for others", () => {
    expect(configOf({ HOST: "127.0.0.1" }).embedded).toBe(true);
    expect(refusalOf({ HOST: "0.0.0.0" })).toContain("SMTP_URL");
  });

  test("needs a mail server where others can reach it", () => {
    const refusal = refusalOf({ PUBLIC_URL: "https://app.example.com" });
    for (const name of ["SMTP_URL", "MAIL_FROM"]) expect(refusal).toContain(name);
  });

  test("names every problem at once, and no secret", () => {
    const refusal = refusalOf({
      PORT: "x",
      PUBLIC_URL: "ftp://a",
      SESSION_IDLE: "soon",
      PASSWORD_PEPPERS: "p1:short-secret",
    });
    for (const name of ["PORT", "PUBLIC_URL", "SESSION_IDLE", "PASSWORD_PEPPERS"]) expect(refusal).toContain(name);
    expect(refusal).not.toContain("short-secret");
  });

  test.each([
    { PUBLIC_URL: "https://app.example.com/path" },
    { PUBLIC_URL: "https://user@app.example.com" },
    { PUBLIC_URL: "http://app.example.com" },
    { SMTP_URL: "smtp://mail.example.com?requireTLS=false" },
    { SMTP_URL: "smtp://mail.example.com/path" },
    { PUBLIC_URL: "http://localhost.example.com" },
    { SESSION_IDLE: "0m" },
    { SESSION_ABSOLUTE: "12" },
    { METRICS_TOKEN: "too-short" },
    { METRICS_TOKEN: `${"spaces between ".repeat(3)}` },
    { PASSWORD_COST: "9" },
    { PASSWORD_COST: "16" },
    { SIGNING_KEYS: "{" },
    { SIGNING_KEYS: "[]" },
    { SIGNING_KEYS: '{"keys":[]}' },
    { SIGNING_KEYS: "" },
    { PASSWORD_PEPPERS: "" },
    { TRUSTED_PROXY_HOPS: "-1" },
    { TOKEN_AUDIENCES: "api.example.com" },
    { TOKEN_AUDIENCES: "/api" },
    { TOKEN_AUDIENCES: "ftp://api.example.com" },
    { TOKEN_AUDIENCES: "http://api.example.com" },
    { TOKEN_AUDIENCES: "https://api.example.com/#part" },
    { TOKEN_AUDIENCES: "https://api.example.com#" },
    { TOKEN_AUDIENCES: "https://user@api.example.com" },
    { TOKEN_AUDIENCES: "https://api.example.com/a b" },
    { TOKEN_AUDIENCES: "https://api.example.com," },
    { TOKEN_AUDIENCES: "https://api.example.com;https://other.example.com" },
    { TOKEN_AUDIENCES: "https://*" },
    { TOKEN_AUDIENCES: "https://." },
    { TOKEN_AUDIENCES: "https:///a" },
    { TOKEN_AUDIENCES: "https://@a.example" },
    { TOKEN_AUDIENCES: "https://a.example\\x" },
    { TOKEN_AUDIENCES: "https://api.example.com,https://api.example.com" },
    { TOKEN_AUDIENCES: `https://api.example.com/${"x".repeat(177)}` },
    { TOKEN_AUDIENCES: Array.from({ length: 21 }, (_, n) => `https://api-${n}.example.com`).join() },
  ])("refuses %j", (variables) => {
    expect(refusalOf(variables)).toContain(Object.keys(variables)[0]);
  });

  test("refuses two keys with one kid, and keys that cannot sign yet", async () => {
    const key = await signingKeyFor("session");
    expect(refusalOf({ SIGNING_KEYS: JSON.stringify({ keys: [key, key] }) })).toContain("SIGNING_KEYS");
    const future = await signingKeyFor("session", "2999-01-01T00:00:00Z");
    expect(refusalOf({ SIGNING_KEYS: JSON.stringify({ keys: [future] }) })).toContain("SIGNING_KEYS");
  });

  test("needs a key that signs by now for each purpose, and says for which there is none", async () => {
    const keysOf = (keys: object[]) => ({ SIGNING_KEYS: JSON.stringify({ keys }) });
    const [session, access] = [await signingKeyFor("session"), await signingKeyFor("access-token")];
    const waiting = await signingKeyFor("access-token", "2999-01-01T00:00:00Z");
    expect(refusalOf(keysOf([session, access, waiting]))).toBe("");
    for (const keys of [[session], [session, waiting]]) {
      expect(refusalOf(keysOf(keys))).toContain('SIGNING_KEYS: needs a key with "purpose": "access-token"');
      expect(refusalOf(keysOf(keys))).not.toContain('"purpose": "session"');
    }
    expect(refusalOf(keysOf([access]))).toContain('SIGNING_KEYS: needs a key with "purpose": "session"');
  });

  test("has access tokens for this application, and for the services that TOKEN_AUDIENCES names, as they are written", () => {
    expect(configOf({}).tokenAudiences).toEqual(["http://localhost:3000"]);
    const TOKEN_AUDIENCES = "https://api.example.com, https://api.example.com/,http://127.0.0.1:5000/a";
    const [own, ...others] = configOf({ TOKEN_AUDIENCES }).tokenAudiences;
    expect([own, others.join()]).toEqual(["http://localhost:3000", TOKEN_AUDIENCES.replace(" ", "")]);
    expect(configOf({ TOKEN_AUDIENCES: "http://localhost:3000" }).tokenAudiences).toEqual(["http://localhost:3000"]);
    expect(refusalOf({ TOKEN_AUDIENCES: `https://api.example.com/${"x".repeat(176)}` })).toBe("");
    const many = Array.from({ length: 20 }, (_, n) => `https://api-${n}.example.com`).join();
    expect(configOf({ TOKEN_AUDIENCES: many }).tokenAudiences).toHaveLength(21);
  });

  test("believes access tokens by public keys alone, for 70 minutes after a key has stopped signing", () => {
    const { accessTrust } = configOf({});
    expect(accessTrust).toMatchObject({ issuer: "http://localhost:3000", overlap: minutes(70) });
    for (const key of accessTrust.keys) expect(key).not.toHaveProperty("d");
  });

  test("cannot be changed", () => {
    expect(Object.isFrozen(configOf({}))).toBe(true);
  });
});

function configOf(variables: Record<string, string>) {
  useEnvironment({ ...testEnvironment("data"), ...variables });
  return config();
}

function refusalOf(variables: Record<string, string>): string {
  try {
    configOf(variables);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return "";
}
