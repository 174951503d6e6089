/** A server of the build that is measured, over a database of its own, filled for the measurement. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { importJWK, SignJWT } from "jose";
import { startServer } from "#e2e/own-server";
import { someKey, someSecrets } from "#e2e/secrets";
import { now } from "#lib/clock";
import { variant } from "./variant";

const run = promisify(execFile);

/** How many people, and how many sessions and events each of them has. */
export type Filling = { readonly people: number; readonly sessions: number; readonly events: number };

export type Served = {
  readonly site: string;
  /** A session token of a person's session; expired a minute ago, or good for ten more. */
  readonly token: (pointer: Pointer, expired?: boolean) => Promise<string>;
  /** The headers of somebody who is signed in. */
  readonly signedIn: (person: number) => Promise<{ readonly Cookie: string }>;
  readonly pid: number;
  readonly stop: () => Promise<void>;
};
type Pointer = { readonly person: number; readonly session: number; readonly generation: number };

/** Fills a database and serves it on `port` of this machine, with these variables in addition. */
export async function serve(
  port: number,
  { people, sessions, events }: Filling,
  variables: Record<string, string> = {},
): Promise<Served> {
  const site = `http://localhost:${port}`;
  const folder = mkdtempSync(join(tmpdir(), "latchkey-bench-"));
  const key = someKey("session");
  const secrets = { ...someSecrets(), SIGNING_KEYS: JSON.stringify({ keys: [key, someKey("access-token")] }) };
  const env = {
    ...process.env,
    ...secrets,
    NODE_ENV: "production",
    DATA_DIR: folder,
    PUBLIC_URL: site,
    ...variables,
  } as const;
  const served = { ...env, PORT: String(port) };
  await run(process.execPath, ["--import", "tsx", "bench/fill.ts", ...[people, sessions, events].map(String)], {
    cwd: variant,
    env,
  });
  const server = await startServer(served, { cwd: variant });
  const stop = async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  };
  const token = tokensOf(site, key);
  const signedIn = async (person: number) => ({
    Cookie: `latchkey-session=${await token({ person, session: 0, generation: 1 })}`,
  });
  return { site, token, signedIn, pid: server.process.pid ?? 0, stop };
}

function tokensOf(site: string, key: ReturnType<typeof someKey>): Served["token"] {
  return async ({ person, session, generation }, expired = false) => {
    const issuedAt = Math.floor(now().getTime() / 1000) - (expired ? 660 : 0);
    return new SignJWT({ sid: `session-${person}-${session}`, gen: generation, jti: "bench", nbf: issuedAt })
      .setProtectedHeader({ alg: "ES256", typ: "session+jwt", kid: key.kid })
      .setIssuer(site)
      .setAudience(site)
      .setSubject(`person-${person}`)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + 600)
      .sign(await importJWK(key, "ES256"));
  };
}
