/** The only reader of the address header. `server.js` drops what clients send under its name and sets it anew. */
import type { Caller } from "#lib/auth/caller";
import { config } from "#lib/config";
import { longestUserAgent } from "#lib/device";
import { deviceCookieName, sessionCookieName } from "#lib/web/session-cookie";

type RequestHeaders = { get(name: string): string | null };
type RequestCookies = { get(name: string): { value: string } | undefined };

/** Who sends this request, and from where. */
export function callerOf(headers: RequestHeaders, cookies: RequestCookies): Caller {
  return {
    address: addressOf(headers) ?? "unknown",
    userAgent: (headers.get("user-agent") ?? "").slice(0, longestUserAgent),
    sessionToken: cookies.get(sessionCookieName(config()))?.value ?? null,
    deviceToken: cookies.get(deviceCookieName(config()))?.value ?? null,
  };
}

/** Where a request comes from; null where `server.js` has not seen it. */
export function addressOf(headers: RequestHeaders): string | null {
  return headers.get("x-latchkey-address");
}
