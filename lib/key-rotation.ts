/**
 * Rotating the keys of `SIGNING_KEYS`. A new key joins the set some time before it signs, so that every process knows it
 * by then; a key whose tokens nobody has to believe any more leaves it.
 */
import { accessTokenOverlap, keySetCache } from "#lib/access-token";
import { type Duration, now, plus } from "#lib/clock";
import { type KeyPurpose, keyPurposes, keysOf, type PublicKey, SigningKeySet } from "#lib/key-set";
import { newSigningKey } from "#lib/new-signing-key";
import { err, ok, type Result } from "#lib/result";

/** For how long the keys of each purpose go on verifying after they stop signing. */
export type Overlaps = Readonly<Record<KeyPurpose, Duration>>;

/** "waiting" for its time to sign, "signing", "verifying" what it signed before, or "retired". */
type KeyState = "waiting" | "signing" | "verifying" | "retired";

/** A key, what it does now, and until when it verifies; null where it has no successor yet. */
export type KeyStatus = {
  readonly kid: string;
  readonly purpose: KeyPurpose;
  readonly activeFrom: Date;
  readonly state: KeyState;
  readonly verifiesUntil: Date | null;
};

/** The new set as JSON, its new key, which keys have left, and until when every process must know the new one. */
export type Rotation = {
  readonly keySet: string;
  readonly kid: string;
  readonly activeFrom: Date;
  readonly restartBy: Date;
  readonly removed: readonly string[];
};

/** "key-waiting": the key made before has not begun to sign; another one would only take its place unused. */
export type RotationFailure = "key-waiting" | "key-set-unreadable";

/** All overlaps, where an expired session token may still be renewed for as long as `session`. */
export function overlaps(session: Duration): Overlaps {
  return { session, "access-token": accessTokenOverlap };
}

/** What every key of the set does at `time`, purpose by purpose, oldest first. */
export function keyStatuses(keys: readonly PublicKey[], overlap: Overlaps, time: Date): KeyStatus[] {
  return keyPurposes.flatMap((purpose) => {
    const ordered = keysOf(keys, purpose);
    return ordered.map((key, index) => statusOf(key, ordered[index + 1], overlap[purpose], time));
  });
}

function statusOf(key: PublicKey, successor: PublicKey | undefined, overlap: Duration, time: Date): KeyStatus {
  const { kid, purpose, activeFrom } = key;
  const verifiesUntil = successor ? plus(successor.activeFrom, overlap) : null;
  return { kid, purpose, activeFrom, verifiesUntil, state: stateOf(key, successor, verifiesUntil, time) };
}

function stateOf(key: PublicKey, successor: PublicKey | undefined, until: Date | null, time: Date): KeyState {
  if (key.activeFrom > time) return "waiting";
  if (!successor || successor.activeFrom > time) return "signing";
  return until && time < until ? "verifying" : "retired";
}

/**
 * Adds a new key for `purpose`, to sign once every process has had `lead` to restart, and drops the retired keys of all
 * purposes. The other keys stay as they are written. Access tokens are checked by others, who must have had time to see
 * the new key, too.
 */
export async function rotateKey(
  keySet: string | undefined,
  purpose: KeyPurpose,
  lead: Duration,
  overlap: Overlaps,
): Promise<Result<Rotation, RotationFailure>> {
  const time = now();
  const known = SigningKeySet.safeParse(keySet);
  if (!known.success) return err("key-set-unreadable");
  const statuses = keyStatuses(known.data, overlap, time);
  if (statuses.some((key) => key.purpose === purpose && key.state === "waiting")) return err("key-waiting");
  const removed = statuses.filter(({ state }) => state === "retired").map(({ kid }) => kid);
  const restartBy = plus(time, lead);
  const activeFrom = purpose === "access-token" ? plus(restartBy, keySetCache) : restartBy;
  const added = await newSigningKey(purpose, activeFrom);
  const kept = writtenKeys(keySet ?? "").filter(({ kid }) => !removed.includes(kid));
  return ok({ keySet: JSON.stringify({ keys: [...kept, added] }), kid: added.kid, activeFrom, restartBy, removed });
}

function writtenKeys(keySet: string): { kid: string }[] {
  return JSON.parse(keySet).keys;
}
