import { afterEach, describe, expect, test } from "vitest";
import { ConfigurationError, config } from "#lib/config";
import { isLoopbackName } from "#lib/environment";
import { resetEnvironment, testEnvironment, useEnvironment } from "#lib/testing/environment";
import { isLoopback, readSettings } from "./settings.js";

const mailServer = { SMTP_URL: "smtps://mail.example.com", MAIL_FROM: "no-reply@example.com" };

afterEach(resetEnvironment);

describe("the server and the application decide alike", () => {
  test.each<[Record<string, string>, boolean]>([
    [{}, true],
    [{ PUBLIC_URL: "http://localhost:4000" }, true],
    [{ PUBLIC_URL: "http://127.1.2.3" }, true],
    [{ PUBLIC_URL: "https://[::1]:3000" }, true],
    [{ HOST: "127.0.0.1" }, true],
    [{ HOST: "::1" }, true],
    [{ HOST: "", SMTP_URL: "" }, true],
    [{ HOST: "0.0.0.0" }, false],
    [{ HOST: "::" }, false],
    [{ PUBLIC_URL: "https://app.example.com" }, false],
    [{ PUBLIC_URL: "https://localhost.example.com" }, false],
    [{ PUBLIC_URL: "https://app.example.com", HOST: "127.0.0.1" }, false],
    [{ PUBLIC_URL: "http://localhost:3000", HOST: "0.0.0.0" }, false],
    [mailServer, false],
  ])("whether a machine with %j serves nobody but itself: %j", (variables, embedded) => {
    expect(readSettings(variables, false).embedded).toBe(embedded);
    expect(isEmbedded(variables)).toBe(embedded);
  });

  test.each([
    ["localhost", true],
    ["127.0.0.1", true],
    ["127.255.255.254", true],
    ["::1", true],
    ["[::1]", true],
    ["localhost.example.com", false],
    ["127.0.0.1.example.com", false],
    ["128.0.0.1", false],
    ["0.0.0.0", false],
    ["::", false],
    ["", false],
  ])("whether the name “%s” is this machine's own: %j", (name, own) => {
    expect([isLoopback(name), isLoopbackName(name)]).toEqual([own, own]);
  });
});

/** A machine that others can reach is one that must have a mail server. */
function isEmbedded(variables: Record<string, string>): boolean {
  useEnvironment({ ...testEnvironment("data"), ...variables });
  try {
    return config().embedded;
  } catch (error) {
    if (error instanceof ConfigurationError && /^ {2}SMTP_URL: is missing: others/m.test(error.message)) return false;
    throw error;
  }
}
