import { describe, expect, test } from "vitest";
import type { EmailAddress } from "#lib/email-address";
import { type Letter, LetterSchema } from "#lib/mail/letter";
import { messageFor } from "#lib/mail/messages";
import type { Secret } from "#lib/secret";

const sender = { productName: "Ada & <Co>", publicUrl: new URL("https://app.example.com") };
const to = "ada@example.com" as EmailAddress;
const token = "abc_DEF-1" as Secret;

const seen = { device: "Firefox on Linux", address: "192.0.2.1", at: new Date("2026-03-01T12:00:00Z") };

const leadsTo = {
  "sign-up": `/sign-up/finish#t=${token}`,
  "sign-up-again": "/sign-in",
  "password-reset": `/password-reset/finish#t=${token}`,
  "password-reset-no-account": "/sign-up",
  "password-changed": "/password-reset",
  "email-change": `/email-change/finish#t=${token}`,
  "email-change-taken": "/sign-in",
  "email-changed": `/email-change/undo#t=${token}`,
  "email-change-undone": "/sign-in",
  "account-deleted": "/sign-up",
  "account-secured": `/password-reset/finish#t=${token}`,
  "address-restored": `/password-reset/finish#t=${token}`,
  "new-device": "/dashboard/sessions",
  "session-replayed": "/dashboard/activity",
  "api-token-made": "/dashboard/tokens",
  "guesses-used-up": "/password-reset",
} satisfies Record<Letter["kind"], string>;

describe.each(Object.entries(leadsTo))("the mail %s", (kind, leads) => {
  const letter = LetterSchema.parse({
    kind,
    to,
    token,
    name: "deploy",
    scopes: ["profile:read"],
    expiresAt: seen.at,
    ...seen,
  });
  const { subject, text, html } = messageFor(letter, sender);
  const link = new URL(leads, sender.publicUrl).href;

  test("names the product, and leads to one place of PUBLIC_URL, in both its parts", () => {
    expect(subject).toContain(sender.productName);
    expect(text.match(/https?:\/\/\S+/g)).toEqual([link]);
    expect(html.match(/https?:\/\/[^"<]+/g)).toEqual([link]);
  });

  test("has the code beside the link where it needs one, and nothing else has", () => {
    const codes = "token" in letter ? 1 : 0;
    expect(text.match(/^ {4}abc_DEF-1$/gm) ?? []).toHaveLength(codes);
    expect(html.match(/<code>abc_DEF-1<\/code>/g) ?? []).toHaveLength(codes);
  });

  test("is HTML whatever the product is called", () => {
    expect(html).toContain("Ada &amp; &lt;Co>");
    expect(html).not.toContain("<Co>");
  });
});

test("the mail new-device says how many tries before had not succeeded, where they were many", () => {
  const letter = { kind: "new-device", to, ...seen } as const;
  expect(messageFor({ ...letter, failedBefore: 7 }, sender).text).toContain(
    "7 tries just before it had not succeeded.",
  );
  expect(messageFor({ ...letter, failedBefore: 0 }, sender).text).not.toContain("succeeded");
  expect(LetterSchema.parse(letter), "one that was written before they were counted").toMatchObject({
    failedBefore: 0,
  });
});

test.each([
  ["sign-up", "1 day"],
  ["password-reset", "30 minutes"],
  ["email-change", "1 day"],
  ["email-changed", "7 days"],
] as const)("the mail %s says that its link works once, within %s", (kind, life) => {
  expect(messageFor({ kind, to, token }, sender).text).toContain(`The link works once, within ${life}.`);
});
