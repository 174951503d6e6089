/** Sends e-mail: to a mail server, or, where the machine serves nobody but itself, into a folder. */
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTransport, type Transporter } from "nodemailer";
import { now, seconds } from "#lib/clock";
import { config } from "#lib/config";
import { isLoopback } from "#lib/environment";
import type { Message } from "#lib/mail/messages";
import type { SendFailure } from "#lib/mail/outbox";
import { forget, once } from "#lib/once";
import { err, ok, type Result } from "#lib/result";
import { newId } from "#lib/secret";

/** A mail in the folder: what was sent, and when. */
export type KeptMail = Message & { readonly sentAt: string };

/** Where mails go in embedded mode. */
export function mailFolder(): string {
  return join(config().dataDir, "mail");
}

/** Sends one e-mail. Fails with "refused" where the server will never take it, with "try-later" otherwise. */
export async function sendMail(message: Message): Promise<Result<void, SendFailure>> {
  return config().smtpUrl ? sendToServer(message) : keepInFolder(message);
}

async function sendToServer(message: Message): Promise<Result<void, SendFailure>> {
  const { mailFrom, productName } = config();
  try {
    // An address as an object is taken as it is; as text it is parsed, and a line break in it makes further recipients.
    const to = { name: "", address: message.to };
    await transporter().sendMail({ ...message, to, from: { name: productName, address: mailFrom } });
    return ok(undefined);
  } catch (error) {
    return err(isPermanent(error) ? "refused" : "try-later");
  }
}

/** A reply of 5yz to the recipient or the message (RFC 5321, section 4.2.1). A refused password may be mended. */
function isPermanent(error: unknown): boolean {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  return code !== "EAUTH" && responseCode !== undefined && responseCode >= 500;
}

/** Lets go of the mail server; the next mail connects anew. */
export function closeMailer(): void {
  transporter().close();
  forget("mail-transporter");
}

function transporter(): Transporter {
  return once("mail-transporter", () =>
    createTransport(transportOptions(config().smtpUrl ?? new URL("smtp://localhost"))),
  );
}

/**
 * How a mail server is spoken to. Links must not cross a network in the clear, so TLS is required and the certificate
 * checked, except on this machine, where servers have none that anybody could check.
 */
export function transportOptions(url: URL) {
  const local = isLoopback(url);
  return {
    url: url.href,
    pool: true,
    maxConnections: 2,
    requireTLS: url.protocol === "smtp:" && !local,
    tls: { rejectUnauthorized: !local },
    connectionTimeout: seconds(10),
    greetingTimeout: seconds(10),
    socketTimeout: seconds(30),
    disableFileAccess: true,
    disableUrlAccess: true,
  } as const;
}

/** Written whole or not at all: a reader never sees half a mail. A folder that is full waits like a server that is down. */
async function keepInFolder(message: Message): Promise<Result<void, SendFailure>> {
  const folder = mailFolder();
  const sentAt = now().toISOString();
  const file = join(folder, `${sentAt.replaceAll(":", "-")}-${newId()}.json`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(`${file}.part`, JSON.stringify({ ...message, sentAt }, null, 2), { mode: 0o600 });
    await rename(`${file}.part`, file);
    return ok(undefined);
  } catch {
    return err("try-later");
  }
}
