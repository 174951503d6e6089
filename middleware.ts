/**
 * The early gate on protected pages: it verifies the session token before a page is rendered, with public keys only and
 * no database. Not the only gate: every protected page asks the row again by `requireUser()`.
 *
 * Next 16 prints a deprecation line for this file name. It stays, for its successor `proxy.ts` runs on Node only, where
 * code at the edge would see what the server sees (docs/decisions/001-middleware.md).
 */
import { type NextRequest, NextResponse } from "next/server";
import { publicConfig } from "#lib/config";
import { verifySessionToken } from "#lib/session-token";
import { withNext } from "#lib/web/return-path";
import { sessionCookieName } from "#lib/web/session-cookie";

/** What is answered here depends on who asks. */
const headers = { "cache-control": "no-store" };

export const config = { matcher: ["/dashboard/:path*"] };

export async function middleware(request: NextRequest): Promise<NextResponse> {
  const text = request.cookies.get(sessionCookieName(publicConfig()))?.value ?? "";
  const verified = await verifySessionToken(text, publicConfig().sessionTrust);
  if (!verified.ok) return redirectTo("/sign-in", request);
  return verified.value.expired ? renew(request) : NextResponse.next();
}

/** A prefetch must not renew: the answer without content makes the click navigate as usual. */
function renew(request: NextRequest): NextResponse {
  const isPrefetch = request.headers.get("x-latchkey-prefetch") !== null;
  return isPrefetch ? new NextResponse(null, { status: 204, headers }) : redirectTo("/session/renew", request);
}

function redirectTo(page: string, request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  return NextResponse.redirect(new URL(withNext(page, `${pathname}${search}`), request.nextUrl), {
    status: 303,
    headers,
  });
}
