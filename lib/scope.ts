/** What an API token may be good for: each scope is a part of what its person may do (RFC 6749, section 3.3). */

/** Everything there is to choose from. Nothing by which an account could be taken over is among it. */
export const scopes = ["profile:read", "sessions:read", "sessions:write"] as const;
export type Scope = (typeof scopes)[number];

/** Scopes as they stand in a token, with spaces between. */
export function writtenScopes(held: readonly Scope[]): string {
  return held.join(" ");
}

/** The scopes of a text that `writtenScopes` made. Words that are none are left out. */
export function readScopes(text: string): Scope[] {
  const words = text.split(" ");
  return scopes.filter((scope) => words.includes(scope));
}
