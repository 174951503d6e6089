import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { SMTPServer, type SMTPServerSession } from "smtp-server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LetterSchema } from "#lib/mail/letter";
import { closeMailer, sendMail } from "#lib/mail/mailer";
import { messageFor } from "#lib/mail/messages";
import { testEnvironment, useEnvironment } from "#lib/testing/environment";

type Arrived = { readonly recipients: readonly string[]; readonly mail: string };

const arrived: Arrived[] = [];
const server = new SMTPServer({
  authOptional: true,
  onData(stream, { envelope }: SMTPServerSession, done) {
    let mail = "";
    stream.on("data", (part) => {
      mail += part;
    });
    stream.on("end", () => {
      arrived.push({ recipients: envelope.rcptTo.map(({ address }) => address), mail });
      done();
    });
  },
});
let port: number;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  port = (server.server.address() as AddressInfo).port;
});
afterAll(async () => {
  closeMailer();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

const scrap = fc.constantFrom(
  ...'\r\nBcc: other@evil.example|\nother@evil.example,\n|, other@evil.example,|<other@evil.example>|\nX-Injected: 1|\r\n\r\n<p>|\r\n.\r\nMAIL FROM:<x@evil.example>|é|=?utf-8?q?=0d=0a?=|,|;|<|>|"|\\|\0|\u2028|\ud800'.split(
    "|",
  ),
);
const text = fc.oneof(
  fc.array(scrap, { maxLength: 4 }).map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 60 }),
);
const kinds = LetterSchema.options.map((option) => option.shape.kind.value);

/** What the product may be called is checked when the server starts: one line. */
const productName = text.map(
  (name) =>
    name
      .replaceAll(/\p{Cc}/gu, "")
      .trim()
      .toWellFormed()
      .slice(0, 60) || "Latchkey",
);

test("a mail goes to one recipient, with the headers of any other, whatever is said in it", async () => {
  const written = fc.record({ kind: fc.constantFrom(...kinds), token: text, device: text, address: text, name: text });
  await fc.assert(
    fc.asyncProperty(written, productName, async (odd, product) => {
      const variables = {
        PUBLIC_URL: "https://latchkey.test",
        MAIL_FROM: "no-reply@latchkey.test",
        PRODUCT_NAME: product,
      };
      useEnvironment({ ...testEnvironment("data"), ...variables, SMTP_URL: `smtp://127.0.0.1:${port}` });
      const at = "2026-03-01T12:00:00Z";
      const facts = { ...odd, to: "ada@example.com", at, expiresAt: at, scopes: ["profile:read"] };
      const sender = { productName: product, publicUrl: new URL("https://latchkey.test") };
      expect(await sendMail(messageFor(LetterSchema.parse(facts), sender))).toEqual({ ok: true, value: undefined });
      const { recipients, mail } = arrived.at(-1) ?? { recipients: [], mail: "" };
      expect(recipients).toEqual(["ada@example.com"]);
      expect(headersOf(mail)).toEqual("content-type date from message-id mime-version subject to".split(" "));
    }),
    { numRuns: 40 },
  );
});

test("an address goes to nobody else, whatever it looks like", async () => {
  useEnvironment({
    ...testEnvironment("data"),
    PUBLIC_URL: "https://latchkey.test",
    MAIL_FROM: "no-reply@latchkey.test",
    SMTP_URL: `smtp://127.0.0.1:${port}`,
  });
  await fc.assert(
    fc.asyncProperty(text, async (odd) => {
      const before = arrived.length;
      await sendMail({ to: `ada${odd}@example.com`, subject: `Hello ${odd}`, text: odd, html: odd });
      for (const { recipients, mail } of arrived.slice(before)) {
        expect(recipients).toEqual([expect.stringMatching(/^"?ada.*@example\.com$/s)]);
        expect(headersOf(mail)).toEqual("content-type date from message-id mime-version subject to".split(" "));
      }
    }),
    { numRuns: 40 },
  );
});

function headersOf(mail: string): string[] {
  const head = mail.split("\r\n\r\n")[0]?.replaceAll(/\r\n[ \t]+/g, " ") ?? "";
  return head
    .split("\r\n")
    .map((line) => line.split(":")[0]?.toLowerCase() ?? "")
    .sort();
}
