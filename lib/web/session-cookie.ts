/**
 * The session cookie, and the one that a browser is known by: the only place that knows their names and attributes.
 *
 * Over https their names have the prefix `__Host-`, so that no other host and no plain-http page can set them. Edge-safe.
 */
import type { IssuedToken } from "#lib/auth/session";
import { type Duration, days, now } from "#lib/clock";
import type { Secret } from "#lib/secret";
import { type Site, setCookie } from "#lib/web/set-cookie";

/** For how long browsers keep a cookie at the most (RFC 6265bis, section 5.5): each sign-in starts the time again. */
const deviceCookieLife = days(400);

/** As the prefix demands, and sent along with links from elsewhere: who follows one is signed in there. */
const attributes = { path: "/", sameSite: "Lax" } as const;

/** The cookie's name on this site. */
export function sessionCookieName(site: Site): string {
  return site.secure ? "__Host-latchkey-session" : "latchkey-session";
}

/** The `Set-Cookie` value that hands a token to the browser: for as long as it is open, or until the session's end. */
export function sessionCookie(site: Site, issued: IssuedToken): string {
  const { token, keepUntil } = issued;
  const maxAge = keepUntil && ((keepUntil.getTime() - now().getTime()) as Duration);
  return setCookie(site, sessionCookieName(site), token, { ...attributes, maxAge });
}

/** The name of the cookie that a browser is known by. */
export function deviceCookieName(site: Site): string {
  return site.secure ? "__Host-latchkey-device" : "latchkey-device";
}

/** The `Set-Cookie` value by which a browser is known at its next sign-in. It lets nobody in. */
export function deviceCookie(site: Site, token: Secret): string {
  return setCookie(site, deviceCookieName(site), token, { ...attributes, maxAge: deviceCookieLife });
}

/** The `Set-Cookie` value that takes the token from the browser. */
export function clearedSessionCookie(site: Site): string {
  return setCookie(site, sessionCookieName(site), "", { ...attributes, maxAge: days(0) });
}
