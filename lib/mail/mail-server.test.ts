import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { describe, expect, onTestFinished, test } from "vitest";
import { reachMailServer } from "#lib/mail/mail-server";

describe("reaching the mail server", () => {
  test("succeeds where it takes us, and sends nothing", async () => {
    const url = await serve({ onAuth: (_auth, _session, done) => done(null, { user: "us" }) });
    expect(await reachMailServer(withUser(url))).toEqual({ ok: true, value: undefined });
  });

  test("tells a refused password", async () => {
    const url = await serve({ onAuth: (_auth, _session, done) => done(new Error("no")) });
    expect(await reachMailServer(withUser(url))).toEqual({ ok: false, error: "password-refused" });
  });

  test("tells that nobody is there", async () => {
    expect(await reachMailServer(new URL("smtp://127.0.0.1:1"))).toEqual({ ok: false, error: "unreachable" });
  });
});

async function serve(options: SMTPServerOptions): Promise<URL> {
  const server = new SMTPServer({ ...options, hideSTARTTLS: true, allowInsecureAuth: true });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
  return new URL(`smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`);
}

function withUser(url: URL): URL {
  return Object.assign(new URL(url), { username: "us", password: "canary" });
}
