/** How any cookie of ours is set: out of script's reach and, on a site with https, never sent without it. Edge-safe. */
import { type Duration, seconds } from "#lib/clock";

/** What a site is reached by: whether over https. */
export type Site = { readonly secure: boolean };

/** Which pages get the cookie, whether links from other sites bring it along ("Lax"), and for how long it is kept. */
type Attributes = {
  readonly path: string;
  readonly sameSite?: "Lax" | "Strict";
  /** Without one it is kept for as long as the browser is open. */
  readonly maxAge?: Duration | null;
};

/** A `Set-Cookie` value (RFC 6265bis). Over plain http, which is local development only, WebKit would drop `Secure`. */
export function setCookie(site: Site, name: string, value: string, attributes: Attributes): string {
  const { path, sameSite = "Lax", maxAge = null } = attributes;
  const parts = [`${name}=${value}`, `Path=${path}`, "HttpOnly", `SameSite=${sameSite}`];
  if (site.secure) parts.push("Secure");
  if (maxAge !== null) parts.push(`Max-Age=${Math.max(0, Math.floor(maxAge / seconds(1)))}`);
  return parts.join("; ");
}
