/**
 * The keys that tokens are signed with, as a JWK Set (RFC 7517) whose keys also say what they are for and from when
 * on they sign. The newest active key of a purpose signs; the others of that purpose go on verifying for a while.
 *
 * Edge-safe. The edge holds public keys only: it can check a token, and never make one.
 */
import { z } from "zod";
import { type Duration, fromIsoTime, now, plus } from "#lib/clock";

const Coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/, "must be 32 bytes in base64url");

/** What keys are for: each signs one kind of token. */
export const keyPurposes = ["session", "access-token"] as const;

const publicMembers = {
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: Coordinate,
  y: Coordinate,
  kid: z.string().regex(/^[A-Za-z0-9_-]{43}$/, "must be the key's RFC 7638 thumbprint"),
  alg: z.literal("ES256"),
  use: z.literal("sig"),
  purpose: z.enum(keyPurposes),
  activeFrom: z.iso.datetime().transform(fromIsoTime),
};

const PublicKeySchema = z.object(publicMembers);
/** A key of the set in JSON, private member and all. */
export const SigningKeySchema = z.object({ ...publicMembers, d: Coordinate });

export type KeyPurpose = z.infer<typeof PublicKeySchema>["purpose"];
/** A public key of the set: ES256 on P-256 (RFC 7518, section 3.4). */
export type PublicKey = z.infer<typeof PublicKeySchema>;
/** A key of the set with its private member `d`. */
export type SigningKey = z.infer<typeof SigningKeySchema>;

/** A private JWK Set out of its JSON text: no two keys alike, and for each purpose one that signs by now. */
export const SigningKeySet = keySetOf(SigningKeySchema).superRefine((keys, context) => {
  for (const purpose of keyPurposes) {
    if (!signingKey(keys, purpose, now()))
      context.addIssue({
        code: "custom",
        message: `needs a key with "purpose": "${purpose}" whose "activeFrom" has come`,
      });
  }
});

/** A public JWK Set out of its JSON text. */
export const PublicKeySet = keySetOf(PublicKeySchema);

/** The same keys without their private members. */
export function publicKeysOf(keys: readonly SigningKey[]): readonly PublicKey[] {
  return keys.map((key) => PublicKeySchema.parse({ ...key, activeFrom: key.activeFrom.toISOString() }));
}

/** The key that signs for `purpose` at `time`: the one that became active last. Null when none is active yet. */
export function signingKey(keys: readonly SigningKey[], purpose: KeyPurpose, time: Date): SigningKey | null {
  return keysOf(keys, purpose).findLast((key) => key.activeFrom <= time) ?? null;
}

/**
 * The keys, by `kid`, that verify for `purpose` at `time`: all that are not retired. A key retires `overlap` after its
 * successor became active. A Map, so that an odd `kid` such as "__proto__" finds nothing.
 */
export function verificationKeys(
  keys: readonly PublicKey[],
  purpose: KeyPurpose,
  time: Date,
  overlap: Duration,
): ReadonlyMap<string, PublicKey> {
  const ordered = keysOf(keys, purpose);
  const living = ordered.filter((_, index) => {
    const successor = ordered[index + 1];
    return !successor || time < plus(successor.activeFrom, overlap);
  });
  return new Map(living.map((key) => [key.kid, key]));
}

/** The keys of one purpose, by when they become active. */
export function keysOf<K extends PublicKey>(keys: readonly K[], purpose: KeyPurpose): K[] {
  return keys
    .filter((key) => key.purpose === purpose)
    .sort((one, other) => one.activeFrom.getTime() - other.activeFrom.getTime());
}

function keySetOf<S extends typeof PublicKeySchema>(schema: S) {
  return z
    .string({ error: "is missing" })
    .transform(parseJson)
    .pipe(z.object({ keys: z.array(schema) }, { error: 'must be a JWK Set, {"keys": [...]}' }))
    .transform((set) => Object.freeze(set.keys))
    .refine((keys) => new Set(keys.map((key) => key.kid)).size === keys.length, "has the same kid twice")
    .refine((keys) => new Set(keys.map((key) => key.x)).size === keys.length, "has the same key twice");
}

function parseJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "is not JSON" });
    return z.NEVER;
  }
}
