/** The only reader of the address header. `server.js` drops what clients send under its name and sets it anew. */
import type { Caller } from "#lib/auth/caller";
import { config } from "#lib/config";
import { deviceCookieName, sessionCookieName } from "#lib/web/session-cookie";

type RequestHeaders = { get(name: string): string | null };
type RequestCookies = { get(name: string): { value: string } | undefined };

/** Longer user agents are cut: they are kept with the session and shown to its owner. */
const longestUserAgent = 300;

/** Who sends this request, and from where. */
export function callerOf(headers: RequestHeaders, cookies: RequestCookies): Caller {
  return {
    address: headers.get("x-latchkey-address") ?? "unknown",
    userAgent: (headers.get("user-agent") ?? "").slice(0, longestUserAgent),
    sessionToken: cookies.get(sessionCookieName(config()))?.value ?? null,
    deviceToken: cookies.get(deviceCookieName(config()))?.value ?? null,
  };
}
