/**
 * The demo account: made once, with a random password, on a machine where Latchkey serves nobody but itself. A server
 * that others can reach refuses to start while the account exists.
 */
import { addUser, hasUsers, isTaken } from "#lib/auth/user";
import { config } from "#lib/config";
import type { EmailAddress } from "#lib/email-address";
import { newPassphrase } from "#lib/secret";

/** Under a top-level domain that nobody can own (RFC 2606, section 2). */
export const demoAddress = "demo@latchkey.example" as EmailAddress;

/** Makes the demo account where nobody has an account yet, and says its password, this once; null where there is no need. */
export async function makeDemoAccount(): Promise<{ address: EmailAddress; password: string } | null> {
  if (!config().embedded || (await hasUsers())) return null;
  const password = newPassphrase();
  const added = await addUser({ email: demoAddress, name: "Demo", password });
  if (!added.ok) throw new Error(`The demo account could not be made: ${added.error}.`);
  return { address: demoAddress, password };
}

/** Whether the demo account exists where it must not. */
export async function isDemoAccountExposed(): Promise<boolean> {
  return !config().embedded && (await isTaken(demoAddress));
}
