/** A token to show to everybody: a real one, that opens nothing. */
import { newId } from "#lib/secret";
import { signSessionToken } from "#lib/session-token";
import { throwawayKey } from "#lib/throwaway-key";
import { type Anatomy, anatomyOf } from "#lib/token-anatomy";

const surroundings = {
  person: "Ada, who is made up",
  session: "Made up as well",
  site: "A site that does not exist",
  key: "A pair that was thrown away",
};

/** A session token of somebody made up, signed by a key that is forgotten with it, so that it verifies nowhere. */
export async function sampleAnatomy(): Promise<Anatomy> {
  const issuer = { issuer: "https://latchkey.example", keys: [await throwawayKey()] };
  const token = await signSessionToken({ userId: newId(), sessionId: newId(), generation: 1 }, issuer);
  return anatomyOf(token, surroundings);
}
