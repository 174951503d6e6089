/**
 * The session tokens that have been found good, by their exact text: a signature that was verified once need not be computed
 * again at the next click. It says nothing of the session, whose row is read each time.
 *
 * Edge-safe: the edge has one of its own.
 */
import { now } from "#lib/clock";
import { once } from "#lib/once";
import type { AuthenticToken } from "#lib/session-token";
import type { Trust } from "#lib/signed-token";

/** About a quarter of a megabyte. Beyond these the oldest is forgotten, and verified again when it comes. */
export const mostRemembered = 1000;

type Remembered = { readonly token: AuthenticToken; readonly since: Date };

type Memory = { believed: Trust | null; keys: string; readonly tokens: Map<string, Remembered> };

/**
 * What a token was found to be, where verifying it now would come to the same: by the same keys, after it was verified and
 * before it expires. Null where it has to be verified.
 */
export function verifiedBefore(text: string, trust: Trust, keys: Iterable<string>): AuthenticToken | null {
  const remembered = memoryOf(trust, keys).tokens.get(text);
  if (!remembered) return null;
  const { token, since } = remembered;
  const time = now();
  return since <= time && time < token.expiresAt ? token : null;
}

/** Remembers a token that has just been verified by these keys. Only whoever has a session can have one remembered. */
export function rememberVerified(text: string, token: AuthenticToken, trust: Trust, keys: Iterable<string>): void {
  if (token.expired) return;
  const { tokens } = memoryOf(trust, keys);
  const [oldest] = tokens.keys();
  if (oldest !== undefined && tokens.size >= mostRemembered) tokens.delete(oldest);
  tokens.set(text, { token, since: now() });
}

/** A retired key ends everything that was verified by it, and all else with it, which is verified once more. */
function memoryOf(trust: Trust, keys: Iterable<string>): Memory {
  const memory = once("verified-tokens", (): Memory => ({ believed: null, keys: "", tokens: new Map() }));
  const names = [...keys].join();
  if (memory.believed === trust && memory.keys === names) return memory;
  memory.tokens.clear();
  return Object.assign(memory, { believed: trust, keys: names });
}
