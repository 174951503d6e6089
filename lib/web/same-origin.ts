/** The cross-site check: a request that changes something must come from a page of this site. */
import { config } from "#lib/config";

/**
 * Whether a request was sent by this site's own pages, or by a client that is no browser and brings no session cookie.
 * `Sec-Fetch-Site` decides; browsers without it send `Origin` (OWASP CSRF prevention cheat sheet, "Fetch Metadata").
 */
export function isSameOrigin(headers: Headers, hasSessionCookie: boolean): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const origin = headers.get("origin");
  if (origin !== null) return origin === config().publicUrl.origin;
  return !hasSessionCookie;
}
