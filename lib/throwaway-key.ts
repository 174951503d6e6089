/** Keys that are made to show how signing works, and are forgotten at once. Runs in browsers too. */
import { now } from "#lib/clock";
import { type SigningKey, SigningKeySchema } from "#lib/key-set";
import { newSigningKey } from "#lib/new-signing-key";

/** A new key that signs session tokens from now on, and that nobody believes who is not told to. */
export async function throwawayKey(): Promise<SigningKey> {
  return SigningKeySchema.parse(await newSigningKey("session", now()));
}
