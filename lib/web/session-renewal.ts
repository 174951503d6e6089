/**
 * `/session/renew`: where a page request with an expired token is sent once, to come back with a new one. The only GET
 * that writes; it changes no data of anybody's, and with a token that is still good it changes nothing.
 */
import type { NextRequest } from "next/server";
import { findSession, renewSession } from "#lib/auth/session";
import { minutes } from "#lib/clock";
import { config } from "#lib/config";
import { err } from "#lib/result";
import { callerOf } from "#lib/web/client-address";
import { problemResponse } from "#lib/web/problem";
import { home, parseReturnPath, withNext } from "#lib/web/return-path";
import { sessionCookie } from "#lib/web/session-cookie";
import { setCookie } from "#lib/web/set-cookie";

/**
 * Left with a new token for a minute. A browser that shows it and still the old token keeps no new ones (a second
 * cookie of the same name hides them): sending it round again would loop.
 */
const marker = "latchkey-renewed";
const markerAttributes = { path: "/session/renew", maxAge: minutes(1) } as const;

/** The answer to a request for renewal: 303 to `next`, or to sign in, or 204 to one that must not renew. */
export async function renewOnTheWay(request: NextRequest): Promise<Response> {
  if (!mayRenew(request.headers)) return new Response(null, { status: 204, headers: noStore });
  const next = parseReturnPath(request.nextUrl.searchParams.get("next")) ?? home;
  const caller = callerOf(request.headers, request.cookies);
  const found = await findSession(caller);
  if (found.ok) return seeOther(next);
  const renewed = request.cookies.has(marker) ? err("not-signed-in") : await renewSession(caller);
  if (!renewed.ok && renewed.error === "too-many-requests") return problemResponse(renewed.error, renewed);
  if (!renewed.ok) return seeOther(withNext("/sign-in", next));
  const renewedOnce = setCookie(config(), marker, "1", markerAttributes);
  return seeOther(next, [sessionCookie(config(), renewed.value.issued), renewedOnce]);
}

/**
 * Whether a GET shows that the person is there. A prefetch does not, and would defeat the idle limit; neither does an
 * image, a frame, or what another site fetches.
 */
export function mayRenew(headers: Headers): boolean {
  if (headers.get("x-latchkey-prefetch")) return false;
  const destination = headers.get("sec-fetch-dest");
  if (destination === "empty") return [null, "same-origin"].includes(headers.get("sec-fetch-site"));
  return destination === null || destination === "document";
}

const noStore = { "cache-control": "no-store" };

function seeOther(path: string, cookies: string[] = []): Response {
  const headers = new Headers({ ...noStore, location: path });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}
