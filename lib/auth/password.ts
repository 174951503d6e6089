/**
 * Stored passwords. A stored value is
 *
 *     hmac-sha384-bcrypt:<pepper id>:$2b$<cost>$<22 characters of salt><31 of hash>
 *
 * that is, bcrypt(base64(HMAC-SHA-384(pepper, NFC(password))), cost). bcrypt reads 72 bytes and drops the rest in
 * silence; the keyed step turns a password of any length into 64 characters, and keeps a stolen database useless
 * without the pepper. (OWASP Password Storage Cheat Sheet; NFC by NIST SP 800-63B-4, section 3.1.1.2, is the only
 * change made to what was typed: spaces, NUL and case count.)
 *
 * A plain `$2a$...` or `$2b$...` is an import from another application: bcrypt of the password as it was typed, without
 * pepper or NFC. Such a hash cannot tell a password over 72 bytes from its first 72, nor one with a NUL from a repetition
 * ("a" from "a\0a"), so these never match it: their owners reset the password once.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Caller } from "#lib/auth/caller";
import { isTooLong, type PasswordRefusal, refusePassword } from "#lib/auth/password-rules";
import { config } from "#lib/config";
import type { NamedSecret } from "#lib/environment";
import { type Asker, bcryptHash } from "#lib/hash-pool";
import { log } from "#lib/log";
import { peerOf } from "#lib/peer";
import { err, ok, type Result } from "#lib/result";
import { newSecret } from "#lib/secret";

export type StoredPassword = string & { readonly __brand: "StoredPassword" };

/** `outdated`: the password matches, and is to be hashed anew with today's pepper and cost. */
export type Verification = { readonly matches: boolean; readonly outdated: boolean };

/** Of whoever asks: their address, whose peer may have only so much hashed at once, and whether they still wait. */
type From = Pick<Caller, "address" | "gone">;

/** What a stored value asks for: the secret to hash (null when no such password can match), and what must come out. */
type Recipe = {
  readonly secretOf: (password: string) => string | null;
  readonly hash: string;
  readonly outdated: boolean;
};

// A cost above 15 is refused as malformed: whoever can write one row must not stop the hash pool for hours.
const storedForm = /^(?:hmac-sha384-bcrypt:([a-z0-9]{1,16}):)?(\$2[ab]\$(0[4-9]|1[0-5])\$[./A-Za-z0-9]{53})$/;
const bcryptReadsBytes = 72;

/** Hashed where no password can match, so that this takes as long as where one can. */
const decoy = "";

/**
 * The value to store for a person's new password, once the rules have passed it. One hash computation, or none. Here and
 * below, `from` is whoever asks, if not an operator: where they are gone before the computation began, it rejects with the reason.
 */
export async function hashNewPassword(
  password: string,
  person: { email: string; name: string },
  from?: From,
): Promise<Result<StoredPassword, PasswordRefusal | "too-busy">> {
  const refusal = refusePassword(password, person);
  return refusal ? err(refusal) : hashPassword(password, from);
}

/**
 * The value to store for a password, which is short enough or matches already. Fails with "too-busy" when too many
 * passwords are being hashed; nothing was done then. One hash computation.
 */
export async function hashPassword(password: string, from?: From): Promise<Result<StoredPassword, "too-busy">> {
  if (isTooLong(password)) throw new RangeError("A password this long is refused before it is hashed.");
  const pepper = newestPepper();
  const hashed = await bcryptHash(keyed(pepper, password), config().passwordCost, { asker: askerOf(from) });
  return hashed.ok ? ok(`hmac-sha384-bcrypt:${pepper.id}:${hashed.value}` as StoredPassword) : hashed;
}

/** A value to store that no password matches, which nothing shows: a try takes the work that it takes with any other. */
export function unmatchablePassword(): StoredPassword {
  const noHash = `${newSecret()}${newSecret()}`.slice(0, 53).replaceAll("-", ".").replaceAll("_", "/");
  const cost = String(config().passwordCost).padStart(2, "0");
  return `hmac-sha384-bcrypt:${newestPepper().id}:$2b$${cost}$${noHash}` as StoredPassword;
}

/**
 * Whether `password` is the stored one. Without a stored value (nobody has that address) nothing matches; that takes the
 * same work, one hash computation of today's cost in every case, so that time does not tell who has an account, or had one
 * before the cost was raised. (One of a higher cost takes longer.) A stored value that cannot be read, or names a pepper that
 * is not configured, matches nothing and is logged as "password_unreadable". Fails with "too-busy" when too many passwords are
 * being hashed; nothing was compared then.
 */
export async function verifyPassword(
  password: string,
  stored: StoredPassword | null,
  from?: From,
): Promise<Result<Verification, "too-busy">> {
  const recipe = stored === null ? null : readStored(stored);
  const secret = recipe && !isTooLong(password) ? recipe.secretOf(password) : null;
  const cost = config().passwordCost;
  const salt = recipe ? saltOf(recipe.hash) : cost;
  const hashed = await bcryptHash(secret ?? decoy, salt, { asker: askerOf(from), asLongAs: cost });
  if (!hashed.ok) return hashed;
  const matches = recipe !== null && secret !== null && isSameHash(hashed.value, recipe.hash);
  return ok({ matches, outdated: matches && recipe.outdated });
}

function askerOf(from?: From): Asker | undefined {
  return from && { peer: peerOf(from.address), gone: from.gone };
}

function readStored(stored: StoredPassword): Recipe | null {
  const [, pepperId, hash, cost] = storedForm.exec(stored) ?? [];
  if (!hash) return unreadable({ reason: "malformed" });
  if (!pepperId) return { secretOf: asImported, hash, outdated: true };
  const pepper = config().peppers.find(({ id }) => id === pepperId);
  if (!pepper) return unreadable({ reason: "unknown-pepper", pepper: pepperId });
  const outdated = pepper.id !== newestPepper().id || Number(cost) < config().passwordCost;
  return { secretOf: (password) => keyed(pepper, password), hash, outdated };
}

function unreadable(fields: { reason: "malformed" } | { reason: "unknown-pepper"; pepper: string }): null {
  log.error("password_unreadable", fields);
  return null;
}

function keyed(pepper: NamedSecret, password: string): string {
  return createHmac("sha384", pepper.key).update(password.normalize("NFC"), "utf8").digest("base64");
}

function asImported(password: string): string | null {
  if (Buffer.byteLength(password, "utf8") > bcryptReadsBytes || password.includes("\0")) return null;
  return password;
}

function newestPepper(): NamedSecret {
  const [newest] = config().peppers;
  if (!newest) throw new Error("PASSWORD_PEPPERS has no pepper.");
  return newest;
}

/** "$2b$12$" and the 22 characters of salt. */
function saltOf(hash: string): string {
  return hash.slice(0, 29);
}

/** Compares what follows the salt, which went into both: some applications write its last bits differently. */
function isSameHash(computed: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(computed.slice(29)), Buffer.from(expected.slice(29)));
}
