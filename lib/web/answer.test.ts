import { afterEach, expect, test } from "vitest";
import { resetEnvironment, testEnvironment, useEnvironment } from "#lib/testing/environment";
import { type Asked, accepted, respond } from "#lib/web/answer";

const asked: Asked = { face: "json", status: 204, values: {}, mayRenew: true };
const https = {
  PUBLIC_URL: "https://app.example.com",
  SMTP_URL: "smtps://mail.example.com",
  MAIL_FROM: "no-reply@example.com",
};

afterEach(() => {
  resetEnvironment();
});

test("the end of a session takes the cookie, and over https what scripts have stored", () => {
  useEnvironment({ ...testEnvironment("data"), ...https });
  const { headers } = respond(accepted({ session: "ended" }), asked);
  expect(headers.get("set-cookie")).toMatch(/^__Host-latchkey-session=; .*Max-Age=0$/);
  expect(headers.get("clear-site-data")).toBe('"storage"');
});

test("over plain http browsers would not heed that, and are not told", () => {
  useEnvironment(testEnvironment("data"));
  expect(respond(accepted({ session: "ended" }), asked).headers.has("clear-site-data")).toBe(false);
});
