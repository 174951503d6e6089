/** Whether the mail server would take mail, without sending any. */
import { createTransport } from "nodemailer";
import { transportOptions } from "#lib/mail/mailer";
import { err, ok, type Result } from "#lib/result";

/** "password-refused": it does not know us. "no-tls": it offers no encryption, or a certificate that is not its own. */
export type MailServerFailure = "unreachable" | "password-refused" | "no-tls";

/** Connects, encrypts and signs in as for sending. Takes as long as the mailer would wait, at most. */
export async function reachMailServer(url: URL): Promise<Result<void, MailServerFailure>> {
  const transport = createTransport({ ...transportOptions(url), pool: false });
  try {
    await transport.verify();
    return ok(undefined);
  } catch (error) {
    return err(failureOf(error as { code?: string }));
  } finally {
    transport.close();
  }
}

function failureOf({ code }: { code?: string }): MailServerFailure {
  if (code === "EAUTH" || code === "ENOAUTH") return "password-refused";
  return code === "ETLS" ? "no-tls" : "unreachable";
}
