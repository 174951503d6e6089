/** The configuration that tests run with: secrets made at run time, so that none stands in the repository. */
import { randomBytes } from "node:crypto";
import { fromIsoTime } from "#lib/clock";
import type { KeyPurpose } from "#lib/key-set";
import { newSigningKey } from "#lib/new-signing-key";
import { forget } from "#lib/once";

const privateEnvironment = Symbol.for("latchkey.private");
const holder = globalThis as { [privateEnvironment]?: Record<string, string> };

const secrets = {
  SIGNING_KEYS: JSON.stringify({ keys: [await signingKeyFor("session"), await signingKeyFor("access-token")] }),
  OUTBOX_KEYS: `o1:${randomBytes(32).toString("base64url")}`,
  PASSWORD_PEPPERS: `p1:${randomBytes(32).toString("base64url")}`,
};

/** The variables of a test whose data is in `dataDir`, the cheapest password cost among them. */
export function testEnvironment(dataDir: string): Record<string, string> {
  return { ...secrets, DATA_DIR: dataDir, PASSWORD_COST: "10", LOG_LEVEL: "silent" };
}

/** Makes `config()` read these variables from now on, before those of the process. */
export function useEnvironment(variables: Record<string, string>): void {
  holder[privateEnvironment] = variables;
  forget("config");
  forget("public-config");
}

/** Makes `config()` read the variables of the process alone again. */
export function resetEnvironment(): void {
  delete holder[privateEnvironment];
  forget("config");
  forget("public-config");
}

/** A private JWK as `SIGNING_KEYS` holds them, active since long ago. */
export function signingKeyFor(purpose: KeyPurpose, activeFrom = "2000-01-01T00:00:00Z") {
  return newSigningKey(purpose, fromIsoTime(activeFrom));
}
