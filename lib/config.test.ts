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
    { PASSWORD_COST: "9" },
    { PASSWORD_COST: "16" },
    { SIGNING_KEYS: "{" },
    { SIGNING_KEYS: "[]" },
    { SIGNING_KEYS: '{"keys":[]}' },
    { SIGNING_KEYS: "" },
    { PASSWORD_PEPPERS: "" },
    { TRUSTED_PROXY_HOPS: "-1" },
  ])("refuses %j", (variables) => {
    expect(refusalOf(variables)).toContain(Object.keys(variables)[0]);
  });

  test("refuses two keys with one kid, and keys that cannot sign yet", async () => {
    const key = await signingKeyFor("session");
    expect(refusalOf({ SIGNING_KEYS: JSON.stringify({ keys: [key, key] }) })).toContain("SIGNING_KEYS");
    const future = await signingKeyFor("session", "2999-01-01T00:00:00Z");
    expect(refusalOf({ SIGNING_KEYS: JSON.stringify({ keys: [future] }) })).toContain("SIGNING_KEYS");
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
