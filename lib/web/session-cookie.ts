/**
 * The session cookie, and the one that a browser is known by: the only place that knows their names and attributes.
 *
 * Over https its name has the prefix `__Host-`, so that no other host and no plain-http page can set it. Over plain
 * http, which is local development only, it has neither prefix nor `Secure`, for WebKit would drop it. Edge-safe.
 */
import type { IssuedToken } from "#lib/auth/session";
import { days, now, seconds } from "#lib/clock";
import type { Secret } from "#lib/secret";

/** For how long browsers keep a cookie at the most (RFC 6265bis, section 5.5): each sign-in starts the time again. */
const deviceCookieLife = days(400);

/** What a site is reached by: whether over https. */
type Site = { readonly secure: boolean };

/** The cookie's name on this site. */
export function sessionCookieName(site: Site): string {
  return site.secure ? "__Host-latchkey-session" : "latchkey-session";
}

/** The `Set-Cookie` value that hands a token to the browser: for as long as it is open, or until the session's end. */
export function sessionCookie(site: Site, issued: IssuedToken): string {
  const cookie = `${sessionCookieName(site)}=${issued.token}; ${attributes(site)}`;
  if (!issued.keepUntil) return cookie;
  const maxAge = Math.max(0, Math.floor((issued.keepUntil.getTime() - now().getTime()) / seconds(1)));
  return `${cookie}; Max-Age=${maxAge}`;
}

/** The name of the cookie that a browser is known by. */
export function deviceCookieName(site: Site): string {
  return site.secure ? "__Host-latchkey-device" : "latchkey-device";
}

/** The `Set-Cookie` value by which a browser is known at its next sign-in. It lets nobody in. */
export function deviceCookie(site: Site, token: Secret): string {
  return `${deviceCookieName(site)}=${token}; ${attributes(site)}; Max-Age=${deviceCookieLife / seconds(1)}`;
}

/** The `Set-Cookie` value that takes the token from the browser. */
export function clearedSessionCookie(site: Site): string {
  return `${sessionCookieName(site)}=; ${attributes(site)}; Max-Age=0`;
}

function attributes(site: Site): string {
  return `Path=/; HttpOnly; SameSite=Lax${site.secure ? "; Secure" : ""}`;
}
