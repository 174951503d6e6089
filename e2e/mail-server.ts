/** A mail server of a test's own, which takes mail of whoever gives its password. */
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";

export type MailServer = {
  /** Where it is, with the password, as `SMTP_URL` has it. */
  readonly url: string;
  /** What it has taken, to be read by people. */
  readonly mails: () => string;
  /** Has it take nothing from now on, and quote the password in its refusals, as servers do that nobody thought about. */
  readonly refuse: () => void;
  readonly close: () => Promise<void>;
};

export async function startMailServer(password: string): Promise<MailServer> {
  const taken: string[] = [];
  let refuses = false;
  const refused = Object.assign(new Error(`Nobody here has the password ${password}`), { responseCode: 450 });
  const refusal = () => (refuses ? refused : null);
  const server = new SMTPServer({
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    closeTimeout: 100,
    onAuth: (auth, _session, done) => {
      const error = auth.password === password ? refusal() : new Error("That is not the password.");
      done(error, { user: "latchkey" });
    },
    onMailFrom: (_address, _session, done) => done(refusal()),
    onData: (stream, _session, done) => {
      text(stream).then((source) => done(null, String(taken.push(decoded(source)))), done);
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://latchkey:${password}@127.0.0.1:${port}`,
    mails: () => taken.join("\n"),
    refuse: () => {
      refuses = true;
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** Without what mail does to long lines and to the equals sign (RFC 2045, section 6.7). */
function decoded(source: string): string {
  return source.replaceAll("=\r\n", "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number(`0x${hex}`)));
}
