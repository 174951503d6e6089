import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterEach, describe, expect, test } from "vitest";
import { deliverMail } from "#lib/auth/mail-delivery";
import { config } from "#lib/config";
import { db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { readMailbox } from "#lib/mail/mailbox";
import { closeMailer, mailFolder, sendMail, transportOptions } from "#lib/mail/mailer";
import { enqueue } from "#lib/mail/outbox";
import type { Secret } from "#lib/secret";
import { useFreshDatabase } from "#lib/testing/database";
import { testEnvironment, useEnvironment } from "#lib/testing/environment";

const message = { to: "ada@example.com", subject: "Grüße", text: "Hello\n", html: "<p>Hello</p>" };
const servers: SMTPServer[] = [];

useFreshDatabase();

afterEach(async () => {
  closeMailer();
  await Promise.all(servers.splice(0).map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
});

describe("mail by SMTP", () => {
  test("arrives, from the product, as text and as HTML", async () => {
    const { mails, port } = await someServer();
    sendTo(port);
    expect(await sendMail(message)).toEqual({ ok: true, value: undefined });
    expect(mails[0]).toContain("From: Latchkey <no-reply@latchkey.test>");
    expect(mails[0]).toContain("To: ada@example.com");
    expect(mails[0]).toMatch(/Content-Type: text\/plain[\s\S]*Content-Type: text\/html/);
  });

  test("goes over STARTTLS where the server offers it", async () => {
    const { secured, port } = await someServer({ disabledCommands: ["AUTH"] });
    sendTo(port);
    await sendMail(message);
    expect(secured).toEqual([true]);
  });

  test("is not sent in the clear to another machine", async () => {
    const { mails, port } = await someServer({ disabledCommands: ["AUTH", "STARTTLS"] });
    const { url: _, ...options } = transportOptions(new URL("smtp://mail.example.com"));
    const transport = createTransport({ ...options, host: "127.0.0.1", port });
    await expect(transport.sendMail({ ...message, from: "a@example.com" })).rejects.toThrow(/STARTTLS|TLS/);
    transport.close();
    expect(mails).toEqual([]);
  });

  test("is put off while the server is down, and arrives once it is up", async () => {
    const { port } = await someServer();
    await new Promise<void>((resolve) => servers.pop()?.close(() => resolve()));
    sendTo(port);
    await enqueue(db(), { kind: "sign-up", to: "ada@example.com" as EmailAddress, token: "t" as Secret });
    expect(await deliverMail()).toBe(0);
    expect(await db().outboxLetter.findFirstOrThrow()).toMatchObject({ lastError: "try-later", attempts: 1 });
    const { mails } = await someServer({}, port);
    await db().outboxLetter.updateMany({ data: { nextAttemptAt: new Date(0) } });
    expect(await deliverMail()).toBe(1);
    expect(mails).toHaveLength(1);
  });

  test.each([
    [550, "refused"],
    [452, "try-later"],
  ])("a recipient answered with %i is %s", async (responseCode, error) => {
    const { port } = await someServer({
      onRcptTo: (_address, _session, callback) => callback(Object.assign(new Error("no"), { responseCode })),
    });
    sendTo(port);
    expect(await sendMail(message)).toEqual({ ok: false, error });
  });

  test("cannot be given further headers or recipients by an address", async () => {
    const { mails, recipients, port } = await someServer();
    sendTo(port);
    await sendMail({ ...message, to: "a@b.example\r\nBcc: x@evil.example" });
    expect(recipients).not.toContain("x@evil.example");
    expect(mails.join("")).not.toMatch(/^Bcc:/im);
  });

  test("is put off by a server that says nothing, and nobody waits for it", async () => {
    const { port } = await someServer({ onConnect: (_session, _callback) => undefined });
    const { url: _, ...options } = transportOptions(new URL(`smtp://127.0.0.1:${port}`));
    const transport = createTransport({ ...options, host: "127.0.0.1", port, greetingTimeout: 200 });
    await expect(transport.sendMail({ ...message, from: "a@example.com" })).rejects.toThrow(/greeting/i);
    transport.close();
  });
});

describe("mail into the folder", () => {
  test("is readable by its owner alone, and whole", async () => {
    await sendMail(message);
    const [file = ""] = readdirSync(mailFolder());
    const path = join(mailFolder(), file);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(mailFolder()).mode & 0o777).toBe(0o700);
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject(message);
  });

  test("waits where the folder cannot be written, and goes there once it can", async () => {
    writeFileSync(mailFolder(), "in the way");
    expect(await sendMail(message)).toEqual({ ok: false, error: "try-later" });
    rmSync(mailFolder());
    expect(await sendMail(message)).toEqual({ ok: true, value: undefined });
  });

  test("is read newest first, and an absent folder is an empty one", async () => {
    expect(await readMailbox()).toEqual([]);
    await sendMail(message);
    await sendMail({ ...message, subject: "Second" });
    expect((await readMailbox()).map(({ sentAt }) => sentAt)).toEqual(
      (await readMailbox())
        .map(({ sentAt }) => sentAt)
        .toSorted()
        .reverse(),
    );
    expect(await readMailbox(1)).toHaveLength(1);
  });
});

function sendTo(port: number) {
  const { dataDir } = config();
  const mail = { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: "no-reply@latchkey.test" };
  useEnvironment({ ...testEnvironment(dataDir), ...mail });
}

async function someServer(options: SMTPServerOptions = {}, port = 0) {
  const mails: string[] = [];
  const recipients: string[] = [];
  const secured: boolean[] = [];
  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        mails.push(Buffer.concat(chunks).toString());
        recipients.push(...session.envelope.rcptTo.map(({ address }) => address));
        secured.push(session.secure);
        callback();
      });
    },
    ...options,
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  servers.push(server);
  return { mails, recipients, secured, port: (server.server.address() as AddressInfo).port };
}
